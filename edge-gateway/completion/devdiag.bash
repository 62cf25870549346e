# bash completion of devdiag, printed by `devdiag completion bash`.
# shellcheck shell=bash disable=SC2207
_devdiag() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W 'check simulate diagnose problems rank check-store completion help --help --version' -- "$cur"))
    return
  fi
  case ${COMP_WORDS[1]}:$prev in
    check:--input) COMPREPLY=($(compgen -W 'auto evidence har curl headers' -- "$cur")); return ;;
    check:--url) COMPREPLY=(); return ;;
    check:--format) COMPREPLY=($(compgen -W 'text json sarif junit' -- "$cur")); return ;;
    check:--fail-on) COMPREPLY=($(compgen -W 'info warn error critical never' -- "$cur")); return ;;
    check:--preset) COMPREPLY=($(compgen -W 'chat embed app full' -- "$cur")); return ;;
    check:--stack) COMPREPLY=($(compgen -W "$(devdiag completion stacks 2>/dev/null)" -- "$cur")); return ;;
    check:--suppress) COMPREPLY=($(compgen -W "$(devdiag completion problems 2>/dev/null)" -- "$cur")); return ;;
    check:--suppress-file) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    check:--options) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    check:--color) COMPREPLY=($(compgen -W 'auto always never' -- "$cur")); return ;;
    simulate:--policy) COMPREPLY=(); return ;;
    simulate:--explain) COMPREPLY=(); return ;;
    simulate:--directive) COMPREPLY=(); return ;;
    simulate:--fail-on) COMPREPLY=($(compgen -W 'refused unknown never' -- "$cur")); return ;;
    simulate:--input) COMPREPLY=($(compgen -W 'auto evidence har curl headers' -- "$cur")); return ;;
    simulate:--url) COMPREPLY=(); return ;;
    simulate:--format) COMPREPLY=($(compgen -W 'text json header' -- "$cur")); return ;;
    simulate:--options) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    simulate:--color) COMPREPLY=($(compgen -W 'auto always never' -- "$cur")); return ;;
    diagnose:--evidence) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    diagnose:--options) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    diagnose:--preset) COMPREPLY=($(compgen -W 'chat embed app full' -- "$cur")); return ;;
    diagnose:--format) COMPREPLY=($(compgen -W 'text json' -- "$cur")); return ;;
    diagnose:--color) COMPREPLY=($(compgen -W 'auto always never' -- "$cur")); return ;;
    problems:--format) COMPREPLY=($(compgen -W 'text json' -- "$cur")); return ;;
    problems:--color) COMPREPLY=($(compgen -W 'auto always never' -- "$cur")); return ;;
    rank:--problem) COMPREPLY=($(compgen -W "$(devdiag completion problems 2>/dev/null)" -- "$cur")); return ;;
    rank:--env) COMPREPLY=(); return ;;
    rank:--store) COMPREPLY=(); return ;;
    rank:--tenant) COMPREPLY=(); return ;;
    rank:--format) COMPREPLY=($(compgen -W 'text json' -- "$cur")); return ;;
    rank:--color) COMPREPLY=($(compgen -W 'auto always never' -- "$cur")); return ;;
    check-store:--store) COMPREPLY=(); return ;;
  esac
  case ${COMP_WORDS[1]}:$cur in
    check:-*) COMPREPLY=($(compgen -W '--input --url --format --fail-on --preset --stack --suppress --suppress-file --options --color --help' -- "$cur")) ;;
    check:*) COMPREPLY=($(compgen -f -- "$cur")) ;;
    simulate:-*) COMPREPLY=($(compgen -W '--policy --report-only --explain --directive --fail-on --input --url --format --options --color --help' -- "$cur")) ;;
    simulate:*) COMPREPLY=($(compgen -f -- "$cur")) ;;
    diagnose:-*) COMPREPLY=($(compgen -W '--evidence --options --preset --format --color --help' -- "$cur")) ;;
    problems:-*) COMPREPLY=($(compgen -W '--format --color --help' -- "$cur")) ;;
    problems:*) COMPREPLY=($(compgen -W "$(devdiag completion problems 2>/dev/null)" -- "$cur")) ;;
    rank:-*) COMPREPLY=($(compgen -W '--problem --env --store --tenant --format --color --help' -- "$cur")) ;;
    check-store:-*) COMPREPLY=($(compgen -W '--store --help' -- "$cur")) ;;
    completion:-*) COMPREPLY=($(compgen -W '--help' -- "$cur")) ;;
    completion:*) COMPREPLY=($(compgen -W 'bash zsh fish' -- "$cur")) ;;
    help:*) COMPREPLY=($(compgen -W 'check simulate diagnose problems rank check-store completion' -- "$cur")) ;;
  esac
}
complete -o filenames -F _devdiag devdiag
