// Which stack's snippet to show first.

// What a person chose last, else what the environment tells (srv:nginx, fw:react@18), else the first given.
export function chooseStack(names: string[], chosen: string, env: string[]): string {
  if (names.includes(chosen)) return chosen;
  const told = env.map((token) => /^(?:srv|fw):([^@/ ]+)/.exec(token)?.[1]?.toLowerCase());
  return names.find((name) => told.includes(name.toLowerCase())) ?? names[0] ?? "";
}
