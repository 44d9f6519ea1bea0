#!/usr/bin/env bash
# Runs on a Mac: signs the app from the inside out, wraps it into a .pkg, has it notarised, staples
# the ticket, and proves each step.
#   sign_notarize.sh "dist/MEDAL Desktop.app" dist VERSION
# Needs in the keychain: a "Developer ID Application" and a "Developer ID Installer" certificate, and
# a notarytool profile (xcrun notarytool store-credentials). Their names come from the environment:
#   MEDAL_MAC_APPLICATION, MEDAL_MAC_INSTALLER, MEDAL_MAC_NOTARY_PROFILE
set -euo pipefail

app=$1
out=$2
version=$3
here=$(cd "$(dirname "$0")" && pwd)
entitlements=$here/entitlements.plist
: "${MEDAL_MAC_APPLICATION:?name of the Developer ID Application certificate}"
: "${MEDAL_MAC_INSTALLER:?name of the Developer ID Installer certificate}"
: "${MEDAL_MAC_NOTARY_PROFILE:?name of the stored notarytool profile}"

sign() {
  codesign --force --timestamp --options runtime --entitlements "$entitlements" \
    --sign "$MEDAL_MAC_APPLICATION" "$1"
}

# A signature seals what lies inside: libraries first, then frameworks, then programs, then the app.
find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 |
  while IFS= read -r -d '' library; do sign "$library"; done
find "$app/Contents" -type d -name '*.framework' -prune -print0 |
  while IFS= read -r -d '' framework; do sign "$framework"; done
find "$app/Contents/MacOS" -type f -perm -u+x -print0 |
  while IFS= read -r -d '' program; do sign "$program"; done
sign "$app"
codesign --verify --deep --strict --verbose=2 "$app"

package=$out/medal-desktop-$version.pkg
pkgbuild --component "$app" --install-location /Applications --identifier de.dkfz.medal.desktop \
  --version "$version" --sign "$MEDAL_MAC_INSTALLER" --timestamp "$package"
xcrun notarytool submit "$package" --keychain-profile "$MEDAL_MAC_NOTARY_PROFILE" --wait
xcrun stapler staple "$package"
xcrun stapler validate "$package"
pkgutil --check-signature "$package"
spctl --assess --type install --verbose "$package"
