#!/usr/bin/env bash
# Runs on a Mac: makes the icon set and freezes the app bundle; `build.py --target mac` on a Mac
# calls this, and then sign_notarize.sh when --sign is given.
set -euo pipefail
cd "$(dirname "$0")/../.."

icons=build/icons
set=$icons/medal.iconset
mkdir -p "$set"
for size in 16 32 128 256 512; do
  rsvg-convert -w "$size" -h "$size" -o "$set/icon_${size}x${size}.png" resources/icons/medal.svg
  double=$((size * 2))
  rsvg-convert -w "$double" -h "$double" -o "$set/icon_${size}x${size}@2x.png" \
    resources/icons/medal.svg
done
iconutil -c icns -o "$icons/medal.icns" "$set"

SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)} PYTHONHASHSEED=0 \
  python -m PyInstaller --clean --noconfirm --distpath dist --workpath build/freeze \
  installers/medal-desktop.spec
test -d "dist/MEDAL Desktop.app"
