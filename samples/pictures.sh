#!/usr/bin/env bash
# Makes the README's pictures anew from what the program writes now: needs LibreOffice, poppler and Chromium.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
store=云杉家居旗舰店

${ZHANGFANG:-cargo run --release --quiet --} run samples/three-stores --lang zh --out "$work/out" >/dev/null
month="$work/out/2026-10/$store"

soffice --headless "-env:UserInstallation=file://$work/office" --convert-to pdf --outdir "$work" "$month/工资表_${store}_2026-10.xlsx" >/dev/null 2>&1
pdftoppm -png -r 80 -f 1 -singlefile "$work/工资表_${store}_2026-10.pdf" samples/payroll

chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/browser" --window-size=1280,900 \
  --screenshot=samples/ranking.png "file://$month/排名_${store}_2026-10.html" >/dev/null 2>&1
echo "samples/payroll.png samples/ranking.png"
