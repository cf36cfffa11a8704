# Sourced by ./run and ./test: makes sure that what the commands need is there, or says exactly what is missing.

fail() { printf '%s\n' "$*" >&2; exit 1; }

need_dotnet() {
  command -v dotnet >/dev/null || fail "The .NET 10 SDK is missing: 'dotnet' is not on PATH. Install it from https://dot.net and start again."
  local version; version=$(dotnet --version 2>/dev/null || echo none)
  case "$version" in
    10.*|[1-9][1-9].*) ;;
    *) fail "The .NET SDK on PATH is $version; this project needs version 10 or later." ;;
  esac
}

# npm packages: PostgreSQL's binaries and the chart scripts, pinned by package-lock.json.
need_npm_packages() {
  local root=$1
  command -v npm >/dev/null || fail "Node.js 20 is missing: 'npm' is not on PATH. Install Node 20 or later and start again."
  local major; major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 20 ] || fail "Node.js on PATH is version $major; this project needs 20 or later."
  if [ ! -f "$root/node_modules/.installed" ] || [ "$root/package-lock.json" -nt "$root/node_modules/.installed" ]; then
    echo "Installing npm packages (pinned by package-lock.json) ..." >&2
    (cd "$root" && npm ci --no-audit --no-fund --loglevel=error >&2) || fail "npm could not install the packages of package-lock.json; see its message above."
    touch "$root/node_modules/.installed"
  fi
  if [ ! -f "$root/wwwroot/lib/.copied" ] || [ "$root/node_modules/.installed" -nt "$root/wwwroot/lib/.copied" ]; then
    (cd "$root" && npm run --silent assets >&2) || fail "Copying the chart scripts into wwwroot/lib failed; see the message above."
    touch "$root/wwwroot/lib/.copied"
  fi
}

# Builds in Release, and not at all when nothing changed since the last build.
prepare_build() {
  local root=$1 stamp=$1/artifacts/.built
  need_dotnet
  need_npm_packages "$root"
  if [ -f "$stamp" ] && [ -f "$root/TradingConsole.Web/bin/Release/net10.0/TradingConsole.Web.dll" ] && [ -z "$(find "$root"/TradingConsole.* "$root/wwwroot" "$root/migrations" "$root"/Directory.*.props \
      \( -name bin -o -name obj \) -prune -o -type f -newer "$stamp" -print -quit)" ]; then
    return
  fi
  echo "Building ..." >&2
  dotnet build "$root/TradingConsole.Web" -c Release -v q -nologo --property WarningLevel=0 >&2 || fail "The build failed; see the errors above."
  mark_built "$root"
}

# Until something changes, prepare_build has nothing to do.
mark_built() { mkdir -p "$1/artifacts" && touch "$1/artifacts/.built"; }
