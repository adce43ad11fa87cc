# bash completion for lineprobe; printed by: lineprobe completion bash

_lineprobe_take() { # before word...: those of the words that go on as the typed one does behind `before`
	local before=$1 found
	shift
	while IFS= read -r found; do
		COMPREPLY+=("$before$found")
	done < <(compgen -W "$*" -- "${cur#"$before"}")
}

_lineprobe_paths() { # before kind: files or folders behind `before`
	local before=$1 found
	while IFS= read -r found; do
		COMPREPLY+=("$before$found")
	done < <(compgen "$2" -- "${cur#"$before"}")
	compopt -o filenames 2>/dev/null
}

_lineprobe_files() { _lineprobe_paths "" -f; }
_lineprobe_folders() { _lineprobe_paths "" -d; }
_lineprobe_users() { _lineprobe_paths "" -u; }
_lineprobe_sets() { _lineprobe_take "" default minimal full ntop; }

_lineprobe_inputs() {
	local interface names=()
	for interface in /sys/class/net/*; do names+=("${interface##*/}"); done
	case $cur in
	pcap:*) _lineprobe_paths pcap: -f ;;
	af_packet:*) _lineprobe_take af_packet: "${names[@]}" ;;
	af_xdp:*) _lineprobe_take af_xdp: "${names[@]}" ;;
	*)
		_lineprobe_take "" "${names[@]}" pcap: af_packet: af_xdp: vdev:
		[[ ${COMPREPLY[*]} != *: ]] || compopt -o nospace 2>/dev/null
		;;
	esac
}

_lineprobe_outputs() {
	local settings=()
	case ${cur%%:*} in
@SETTINGS@
	esac
	compopt -o nospace 2>/dev/null
	if [[ $cur == *,* ]]; then
		_lineprobe_take "${cur%,*}," "${settings[@]/%/=}"
	elif [[ $cur == *:* && $cur != *://* ]]; then
		_lineprobe_paths "${cur%%:*}:" -f
	else
		local schemes=(
@SCHEMES@
		)
		_lineprobe_take "" "${schemes[@]}"
	fi
}

_lineprobe_value() { # option: completes its value; fails where there is no such option, or it takes none
	case $1 in
@VALUES@
	*) return 1 ;;
	esac
}

_lineprobe_options() {
	local options=(
@OPTIONS@
	)
	_lineprobe_take "" "${options[@]}"
}

_lineprobe_ctl() { # previous word
	local commands=(
@CONTROL@
	) live=(
@LIVE@
	) sockets=() socket
	for socket in /run/lineprobe/*; do [[ ! -S $socket ]] || sockets+=("${socket##*/}"); done
	case $1 in
	--name) _lineprobe_take "" "${sockets[@]}" ;;
	--control) _lineprobe_files ;;
	set) _lineprobe_take "" "${live[@]}" ;;
	output) _lineprobe_take "" add remove ;;
	--by) _lineprobe_take "" octets packets rate ;;
	*) _lineprobe_take "" --name --control --json "${commands[@]}" ;;
	esac
}

_lineprobe() {
	local cur prev line=${COMP_LINE:0:COMP_POINT} words
	read -ra words <<<"$line"
	[[ $line != *[[:blank:]] ]] || words+=("")
	cur=${words[-1]} prev=${words[-2]}
	COMPREPLY=()
	local commands=(
@COMMANDS@
	) topics=(
@TOPICS@
	) pages=(
@PAGES@
	)
	if [[ $cur == --*=* ]]; then
		prev=${cur%%=*} cur=${cur#*=}
		_lineprobe_value "$prev"
	elif [ ${#words[@]} = 2 ] && [[ $cur != -* ]]; then
		_lineprobe_take "" "${commands[@]}"
	else
		case ${words[1]} in
		ctl | ask) _lineprobe_ctl "$prev" ;;
		help) _lineprobe_take "" "${topics[@]}" ;;
		manual) _lineprobe_take "" "${pages[@]}" ;;
		completion) _lineprobe_take "" bash zsh ;;
		-*) _lineprobe_value "$prev" || _lineprobe_options ;;
		*) _lineprobe_files ;;
		esac
	fi
	# readline replaces only what stands behind the last of these
	local kept=${cur%"${cur##*[:=]}"}
	COMPREPLY=("${COMPREPLY[@]#"$kept"}")
}

complete -F _lineprobe lineprobe
