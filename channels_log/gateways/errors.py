class GatewayError(Exception):
    """The message did not go out, as far as can be known. `reason` is a code of
    channels_log.gateways.reasons.
    """

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason
