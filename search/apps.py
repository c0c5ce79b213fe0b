from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    label = "chengmen_search"
    verbose_name = "Search"
