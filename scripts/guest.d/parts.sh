# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
# For scripts/guest and scripts/guest-system, which source it: what both make of a guest. They name in `out` where the kernel is
# kept, in `root` the folder that becomes the initramfs.

# kernel: Debian's, unpacked into $out/kernel; the package is fetched once.
kernel() {
	local package
	[ ! -e "$out/kernel/done" ] || return 0
	package=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: //p' | head -n 1)
	[ -n "$package" ] || { echo "${0##*/}: no package linux-image-amd64 is known: apt-get update" >&2; exit 77; }
	rm -rf "$out/kernel" && mkdir -p "$out/kernel"
	(cd "$out/kernel" && apt-get -o APT::Sandbox::User=root download -q "$package" >/dev/null && dpkg -x ./*.deb . && rm -f ./*.deb) ||
		{ echo "${0##*/}: $package cannot be fetched: apt-get update" >&2; exit 77; }
	depmod -b "$out/kernel" "$(basename "$out"/kernel/lib/modules/*)"
	touch "$out/kernel/done"
}

# needs FILE...: these programs and libraries and all that they load, at their real paths, with the links to them.
needs() {
	local file real
	for file in "$@" $(ldd "$@" 2>/dev/null | grep -o '/[^ :)]*' | sort -u); do
		real=$(realpath "$file")
		mkdir -p "$root$(dirname "$file")" "$root$(dirname "$real")"
		cp -u "$real" "$root$real"
		[ "$(realpath "$root$file" 2>/dev/null)" = "$root$real" ] || ln -sf "$real" "$root$file"
	done
}

# fill_modules MODULE...: these of the kernel and what they need, and the order to load them in.
fill_modules() {
	local version module
	version=$(basename "$out"/kernel/lib/modules/*)
	mkdir -p "$root/lib/modules"
	for module in "$@"; do
		modprobe -d "$out/kernel" -S "$version" --show-depends "$module" 2>/dev/null | sed -n 's/^insmod //p'
	done | awk '!seen[$1]++ { print $1 }' | while read -r module; do
		cp "$module" "$root/lib/modules/"
		basename "$module"
	done >"$root/lib/modules/order"
}

# boot WORDS QEMU-OPTION...: the guest of $root with these words for its kernel too; ends with the exit code that it tells. The
# guest's second serial port is QEMU's own monitor: what is written to it changes the guest's hardware.
# In the foreground: who ends the run by its process group ends QEMU too; who ends only its parent as well.
boot() {
	local words=$1 code
	shift
	(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$root.gz"
	setpriv --pdeathsig TERM timeout --foreground "${GUEST_TIME:-240}" setpriv --pdeathsig KILL \
		qemu-system-x86_64 -M q35 -m 1536M -smp 2 -accel tcg,thread=multi -cpu max \
		-chardev socket,id=monitor,path="$root.monitor",server=on,wait=off -mon monitor \
		-chardev socket,id=monitor-user,path="$root.monitor" \
		-kernel "$out"/kernel/boot/vmlinuz-* -initrd "$root.gz" -display none -serial stdio -serial chardev:monitor-user \
		-no-reboot -net none "$@" \
		-append "console=ttyS0 quiet panic=-1 no_timer_check $words" </dev/null |
		sed -u 's/\r//g' | tee "$root/console" | sed -u '/^guest: exit code/d' || true # what it printed last decides
	code=$(sed -n 's/^guest: exit code \([0-9]*\)$/\1/p' "$root/console" | tail -n 1)
	[ -n "$code" ] || { echo "${0##*/}: the guest did not come to its end" >&2; exit 1; }
	exit "$code"
}
