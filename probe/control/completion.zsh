#compdef lineprobe
# zsh completion for lineprobe; printed by: lineprobe completion zsh

_lineprobe_files() { _files }
_lineprobe_folders() { _files -/ }
_lineprobe_users() { _users }
_lineprobe_sets() { compadd -- default minimal full ntop }

_lineprobe_inputs() {
	local -a names
	names=(/sys/class/net/*(N:t))
	if compset -P 'pcap:'; then
		_files
	elif compset -P 'af_(packet|xdp):'; then
		compadd -- $names
	else
		compadd -- $names
		compadd -S '' -- pcap: af_packet: af_xdp: vdev:
	fi
}

_lineprobe_outputs() {
	local -a settings schemes
	case ${PREFIX%%:*} in
@SETTINGS@
	esac
	schemes=(
@SCHEMES@
	)
	if compset -P '*,'; then
		compadd -S '' -- ${settings/%/=}
	elif [[ $PREFIX == *:* && $PREFIX != *://* ]]; then
		compset -P '*:'
		_files
	else
		compadd -S '' -- $schemes
	fi
}

_lineprobe_ctl() {
	local -a commands live
	commands=(
@CONTROL_HELP@
	)
	live=(
@LIVE@
	)
	case $words[CURRENT-1] in
	--name) compadd -- /run/lineprobe/*(N=:t) ;;
	--control) _files ;;
	set) compadd -- $live ;;
	output) compadd -- add remove ;;
	--by) compadd -- octets packets rate ;;
	*)
		compadd -- --name --control --json
		_describe command commands
		;;
	esac
}

_lineprobe() {
	local -a commands topics pages
	commands=(
@COMMANDS_HELP@
	)
	topics=(
@TOPICS_HELP@
	)
	pages=(
@PAGES@
	)
	if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
		_describe command commands
		return
	fi
	case $words[2] in
	ctl | ask) _lineprobe_ctl ;;
	help) _describe topic topics ;;
	manual) compadd -- $pages ;;
	completion) compadd -- bash zsh ;;
	-*)
		_arguments \
@ARGUMENTS@
		;;
	*) _files ;;
	esac
}

if [ "$funcstack[1]" = _lineprobe ]; then
	_lineprobe "$@"
else
	compdef _lineprobe lineprobe
fi
