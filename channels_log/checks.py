"""What `manage.py check` says of the gateways."""

from django.core import checks

from channels_log import gateways

WORDS = {
    "not_for_people": "the gateway is one for trying out",
    "unknown": "no such gateway",
    "not_whole": "the address of the gateway is not written",
}


@checks.register(deploy=True)
def gateways_reach_people(app_configs, **_kwargs):
    """A warning for each channel whose messages would not go out."""
    said = {channel: gateways.fault_of(channel) for channel in gateways.KNOWN}
    return [
        checks.Warning(
            f"Messages by {channel} reach nobody: {WORDS[fault]}.",
            hint=f"Set {channel.upper()}_GATEWAY in var/env (docs/operations.md, Settings).",
            id="channels_log.W001",
        )
        for channel, fault in said.items()
        if fault
    ]
