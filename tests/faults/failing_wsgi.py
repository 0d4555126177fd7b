"""An application that does nothing but fail, with what it was asked in the text of its fault."""


def application(environ, start_response):
    """Raise, before anything is answered."""
    raise ValueError(f"{environ['PATH_INFO']} {environ.get('HTTP_COOKIE')}")
