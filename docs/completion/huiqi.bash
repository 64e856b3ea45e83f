# bash completion for huiqi. What there is to complete comes from the program itself (`huiqi help --words`), so the two cannot disagree.

# The words that stand for a kind of value: dir, pack (a folder, or what huiqi compile wrote), file, policy, command, or the words themselves divided by |.
_huiqi_values() { # KIND CURRENT
    case $1 in
    dir) compgen -d -- "$2" ;;
    pack)
        compgen -d -- "$2"
        compgen -f -X '!*.hqc' -- "$2"
        ;;
    file | '?file') compgen -f -- "$2" ;;
    policy) compgen -W "$("${COMP_WORDS[0]}" list --ids "${_huiqi_pack[@]}" 2>/dev/null)" -- "$2" ;;
    command) compgen -W "$("${COMP_WORDS[0]}" help --words 2>/dev/null)" -- "$2" ;;
    *'|'*) compgen -W "${1//|/ }" -- "$2" ;;
    esac
}

_huiqi() {
    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
    local -A takes=()
    local -a _huiqi_pack=() operands=()
    local name value i
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(
            _huiqi_values command "$current"
            compgen -W '--help --version' -- "$current"
        )
        return
    fi
    while read -r name value; do
        takes[$name]=$value
    done < <("${COMP_WORDS[0]}" help --words "$command" 2>/dev/null)

    # bash divides --pack=DIR at the =
    if [ "$current" = = ]; then
        current=''
    elif [ "$before" = = ] && [ "$COMP_CWORD" -gt 2 ]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    for ((i = 2; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        --pack | -p)
            value=${COMP_WORDS[i + 1]}
            [ "$value" != = ] || value=${COMP_WORDS[i + 2]}
            [ $((i + 1)) -ge "$COMP_CWORD" ] || _huiqi_pack=(--pack "$value")
            ;;
        esac
    done
    [ "$before" != -p ] || before=--pack
    if [[ $before == --* && -n ${takes[$before]:-} ]]; then
        mapfile -t COMPREPLY < <(_huiqi_values "${takes[$before]}" "$current")
    elif [[ $current == -* ]]; then
        unset 'takes[operands]'
        mapfile -t COMPREPLY < <(compgen -W "${!takes[*]}" -- "$current")
    else
        read -ra operands <<<"${takes[operands]:-}"
        mapfile -t COMPREPLY < <(for value in "${operands[@]}"; do _huiqi_values "$value" "$current"; done)
    fi
    compopt -o filenames 2>/dev/null
}

complete -F _huiqi huiqi
