"""Authenticode by osslsigncode, on any system; the key in hardware (PKCS#11) or, in tests, a file.

`python -m installers.windows.sign FILE` takes its settings from the environment, so that no secret
stands in a command line: MEDAL_SIGN_CHAIN (PEM), MEDAL_SIGN_KEY (PEM file or pkcs11: URI),
MEDAL_SIGN_MODULE (the token's PKCS#11 module), MEDAL_SIGN_PIN_FILE, MEDAL_SIGN_TIMESTAMP (URL).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from installers.tools import BuildFailed, require, run

NAME = "MEDAL Desktop"
_ENGINE = "/usr/lib/x86_64-linux-gnu/engines-3/pkcs11.so"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """With what to sign.

    Attributes:
        chain: PEM with the certificate, then those above it.
        key: a PEM file, or a `pkcs11:` URI.
        module: the PKCS#11 module of the token; empty with a file.
        pin_file: file that holds the token's PIN.
        timestamp: address of an RFC 3161 server; without one the signature ends with the
            certificate.
    """

    chain: Path
    key: str
    module: str = ""
    pin_file: str = ""
    timestamp: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Signer:
        """Read the settings.

        Raises:
            BuildFailed: the chain or the key is not named.
        """
        try:
            chain, key = environment["MEDAL_SIGN_CHAIN"], environment["MEDAL_SIGN_KEY"]
        except KeyError as error:
            raise BuildFailed(f"{error.args[0]} is not set") from None
        return cls(
            chain=Path(chain),
            key=key,
            module=environment.get("MEDAL_SIGN_MODULE", ""),
            pin_file=environment.get("MEDAL_SIGN_PIN_FILE", ""),
            timestamp=environment.get("MEDAL_SIGN_TIMESTAMP", ""),
        )


def sign(path: Path, signer: Signer) -> None:
    """Sign an .exe, .dll or .msi in place.

    Raises:
        BuildFailed: osslsigncode is missing or failed, or the time stamp server did.
    """
    require("osslsigncode")
    words: list[str | Path] = ["osslsigncode", "sign", "-certs", signer.chain, "-key", signer.key]
    if signer.module:
        words += ["-pkcs11engine", _ENGINE, "-pkcs11module", signer.module]
    if signer.pin_file:
        words += ["-readpass", signer.pin_file]
    if signer.timestamp:
        words += ["-ts", signer.timestamp]
    signed = path.with_name(f"{path.name}.signed")
    signed.unlink(missing_ok=True)
    try:
        run([*words, "-h", "sha256", "-n", NAME, "-in", path, "-out", signed])
        signed.replace(path)
    finally:
        signed.unlink(missing_ok=True)


def verify(path: Path, authority: Path, timestamp_authority: Path | None = None) -> None:
    """Prove that a file is whole and signed under `authority`.

    Raises:
        BuildFailed: it is not.
    """
    words: list[str | Path] = ["osslsigncode", "verify", "-CAfile", authority]
    if timestamp_authority is not None:
        words += ["-TSA-CAfile", timestamp_authority]
    run([*words, "-in", path])


def main() -> int:
    """Sign the file that the command line names."""
    try:
        sign(Path(sys.argv[1]), Signer.from_environment(os.environ))
    except BuildFailed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
