// Recording from the console that a fix was applied to a finding, and what came of it.
import { h } from "../panel/dom.ts";
import { call, mintId } from "./client.ts";
import { announce, errorNotice } from "./parts.ts";
import type { FindingRecord } from "./records.ts";

export function attemptForm(finding: FindingRecord, fixCode: string): HTMLElement {
  const place = h("div", { class: "attempt" });
  const id = mintId(Date.now()); // one id per shown button: pressing twice records once
  const apply = h("button", { type: "button", onclick: () => void record() }, "I applied this");
  async function record(): Promise<void> {
    apply.disabled = true;
    try {
      const { attempt_id } = await call("record_attempt", {
        target: finding.target,
        problem_code: finding.problem_code,
        fingerprint: finding.fingerprint,
        fix_code: fixCode,
        actor: "person",
        id,
      });
      announce("Attempt recorded.");
      place.replaceChildren(verdictForm(attempt_id));
    } catch (thrown) {
      apply.disabled = false;
      place.replaceChildren(apply, errorNotice(thrown));
    }
  }
  place.append(apply);
  return place;
}

function verdictForm(attemptId: string): HTMLElement {
  const place = h("div", { class: "verdict" });
  const id = mintId(Date.now());
  const say = async (verdict: "worked" | "failed") => {
    try {
      await call("record_outcome", { attempt_id: attemptId, verdict, id });
      const words =
        verdict === "worked"
          ? "Recorded: it worked, as reported."
          : "Recorded: it did not work, as reported.";
      place.replaceChildren(h("p", { class: "soft" }, words));
      announce(words);
    } catch (thrown) {
      place.append(errorNotice(thrown));
    }
  };
  place.append(
    h("p", {}, "Recorded. Open the page again and DevDiag checks it by itself, or say it yourself:"),
    h("button", { type: "button", onclick: () => void say("worked") }, "It worked"),
    h("button", { type: "button", onclick: () => void say("failed") }, "It did not"),
  );
  return place;
}
