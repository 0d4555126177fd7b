"""What anybody sees of the installation: TLS, the redirect, the headers, no demo. Takes the certificate."""

import re
import ssl
import sys
import urllib.error
import urllib.request

SITE = "https://istihqaq.example.org"


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


def moved(opener, address: str) -> tuple:
    """The status and the new address of one that has moved."""
    try:
        with opener.open(address, timeout=30) as answer:
            return answer.status, ""
    except urllib.error.HTTPError as redirect:
        return redirect.code, redirect.headers["Location"]


def main(certificate: str):
    trusted = ssl.create_default_context(cafile=certificate)
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trusted), Stay)
    with opener.open(f"{SITE}/accounts/login/", timeout=30) as answer:
        text, headers = answer.read().decode(), answer.headers
    assert "تجريبية" not in text
    assert headers["Strict-Transport-Security"].startswith("max-age="), headers
    assert "preload" not in headers["Strict-Transport-Security"]
    assert "nginx/" not in headers["Server"]
    assert moved(opener, "http://istihqaq.example.org/track/") == (301, f"{SITE}/track/")
    sheet = re.search(r"/static/css/[^\"]+", text)[0]
    with opener.open(f"{SITE}{sheet}", timeout=30) as answer:
        assert answer.status == 200


main(sys.argv[1])
