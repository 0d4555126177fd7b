"""What `manage.py check` says of the gateways."""

from django.core import checks

from channels_log import gateways


@checks.register(deploy=True)
def gateways_reach_people(app_configs, **_kwargs):
    """A warning for each channel whose messages would lie in a folder on a real site."""
    return [
        checks.Warning(
            f"Messages by {channel} reach nobody: no gateway is set up.",
            hint=f"Set {channel.upper()}_GATEWAY in var/env (docs/operations.md, Settings).",
            id="channels_log.W001",
        )
        for channel in gateways.KNOWN
        if gateways.not_for_people(channel)
    ]
