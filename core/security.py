"""The content security policy: every page loads from here alone, nothing runs inline, nothing is framed."""

from csp.constants import NONE, SELF

CSP = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# For files that people sent us: even a file that slipped through runs and loads nothing.
FILE_CSP = "sandbox; default-src 'none'"
