from django.apps import AppConfig


class ChannelsLogConfig(AppConfig):
    name = "channels_log"
