"""Which apps bring files for the browser."""

from typing import Any

from django.apps import apps
from django.contrib.staticfiles.finders import AppDirectoriesFinder

# viewflow's own pages are not mounted, and its style sheets name fonts that its package leaves out,
# which the manifest refuses.
LEFT_OUT = {"viewflow"}


class UsedAppsFinder(AppDirectoriesFinder):
    """Files of installed apps, without those of apps whose pages we do not show."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        used = [config.name for config in apps.get_app_configs() if config.name.split(".")[0] not in LEFT_OUT]
        super().__init__(app_names or used, *args, **kwargs)
