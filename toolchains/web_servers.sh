# shellcheck shell=bash
# nginx and Caddy in a private folder, for the tests of the fixes. Installed as packages they would start
# servers of their own on the machine's port 80; unpacked they only lie there. None of this needs root.

web_servers_prefix() { echo "$DEVDIAG_CACHE/web-servers-$DEVDIAG_DEBIAN"; }

web_servers_ready() { [ -e "$(web_servers_prefix)/.ready" ]; }

download_web_servers() { apt-get -q -o APT::Sandbox::User=root download nginx nginx-common caddy; }

# Built aside and moved into place when complete.
web_servers_install() {
  local final work deb
  final=$(web_servers_prefix)
  mkdir -p "$DEVDIAG_CACHE"
  work=$(mktemp -d "$DEVDIAG_CACHE/web-servers-work.XXXXXX")
  # shellcheck disable=SC2064 # the folder's name is wanted now
  trap "rm -rf '$work'" EXIT
  mkdir "$work/tree"
  # A machine that has not asked its mirror for long does so first.
  (cd "$work" && download_web_servers) || { as_root apt-get -q update && (cd "$work" && download_web_servers); }
  for deb in "$work"/*.deb; do dpkg-deb -x "$deb" "$work/tree"; done
  "$work/tree/usr/sbin/nginx" -v
  "$work/tree/usr/bin/caddy" version
  rm -rf "$final"
  mv "$work/tree" "$final"
  touch "$final/.ready"
}
