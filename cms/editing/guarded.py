"""Which addresses of the admin are open to departments, by the names Wagtail gives them."""

from __future__ import annotations

from collections.abc import Mapping

_API = "wagtailadmin_api"
_PAGES = "wagtailadmin_pages"
_REPORTS = "wagtailadmin_reports"
_WORKFLOWS = "wagtailadmin_workflows"


def _names(prefix: str, names: str) -> frozenset[str]:
    return frozenset(f"{prefix}{name}" for name in names.split())


ANYONE = (
    # Without a name: Wagtail's own "not found".
    frozenset({"", "wagtailadmin_home", "wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_account"})
    | _names("wagtailadmin_password_reset", "_done _confirm _complete")
    | frozenset({"wagtailadmin_password_reset", "wagtailadmin_javascript_catalog", "wagtailadmin_sprite"})
    | _names("wagtailadmin_", "dismissibles block_preview editing_sessions:release")
    | _names("wagtailadmin_choose_page_", "external_link email_link phone_link anchor_link")
    # These lists hold only what the user has rights on; of tags cms.editing.tags sees to that.
    | _names("wagtailadmin_", "explore_root tag_autocomplete")
    | {"chengmen_approvals", "chengmen_delegate"}
    | _names(f"{_PAGES}:", "search search_results choose_parent")
    | _names(f"{_API}:", "pages:listing")
    | _names("wagtailimages:", "index index_results add add_multiple")
    | _names("wagtaildocs:", "index index_results add add_multiple")
    | _names("wagtailimages_chooser:", "choose choose_results create")
    | _names("wagtaildocs_chooser:", "choose choose_results create")
    # Uploads under way belong to the user who began them: Wagtail looks at that.
    | _names("wagtailimages:", "create_multiple_from_uploaded_image delete_upload_multiple")
    | _names("wagtaildocs:", "create_multiple_from_uploaded_document delete_upload_multiple")
)
"""Nothing of another department can be reached from these."""

PAGE_CHOOSERS = _names("wagtailadmin_choose_page", "_child _search _chosen_multiple") | {"wagtailadmin_choose_page"}
"""Links may lead to other sites' published pages."""

OWN_SELECTION = {
    "wagtail_bulk_action": "",
    "wagtailimages_chooser:chosen_multiple": "image",
    "wagtaildocs_chooser:chosen_multiple": "document",
}
"""The things are named in the query; their sort is given here or by the address."""

PLACES = frozenset({"new_parent_page", "parent_page", "chooser"})
"""Fields of Wagtail's forms that name the page to put something under: a refusal would give that page's title."""

OWN: dict[str, dict[str, str]] = {
    "wagtailadmin_explore": {"parent_page_id": "page"},
    "wagtailadmin_explore_results": {"parent_page_id": "page"},
    f"{_API}:pages:detail": {"pk": "page"},
    f"{_PAGES}:add": {"parent_page_id": "page"},
    f"{_PAGES}:preview_on_add": {"parent_page_id": "page"},
    f"{_PAGES}:add_subpage": {"parent_page_id": "page"},
    f"{_PAGES}:move": {"page_to_move_id": "page"},
    f"{_PAGES}:move_confirm": {"page_to_move_id": "page", "destination_id": "page"},
    f"{_PAGES}:set_page_position": {"page_to_move_id": "page"},
    f"{_PAGES}:workflow_action": {"page_id": "page", "task_state_id": "task_state"},
    f"{_PAGES}:collect_workflow_action_data": {"page_id": "page", "task_state_id": "task_state"},
    f"{_PAGES}:workflow_history_detail": {"page_id": "page", "workflow_state_id": "workflow_state"},
    f"{_PAGES}:revisions_view": {"page_id": "page", "revision_id": "revision"},
    f"{_PAGES}:revisions_revert": {"page_id": "page", "revision_id": "revision"},
    f"{_PAGES}:revisions_unschedule": {"page_id": "page", "revision_id": "revision"},
    f"{_PAGES}:revisions_compare": {"pk": "page"},
    **{
        name: {"page_id": "page"}
        for name in _names(
            f"{_PAGES}:",
            "usage edit preview_on_edit view_draft delete unpublish convert_alias copy "
            "confirm_workflow_cancellation workflow_preview set_privacy lock unlock revisions_index "
            "workflow_history history history_results",
        )
    },
    **{
        name: {"image_id": "image"}
        for name in _names(
            "wagtailimages:",
            "edit delete image_usage edit_multiple delete_multiple",
        )
    },
    **{
        name: {"document_id": "document", "doc_id": "document"}
        for name in _names("wagtaildocs:", "edit delete document_usage edit_multiple delete_multiple")
    },
    "wagtailadmin_editing_sessions:ping": {"object_id": "page"},
    "chengmen_receipt": {"page_id": "page"},
    "chengmen_correct": {"page_id": "page"},
    "chengmen_restore": {"page_id": "page", "revision_id": "revision"},
    **{name: {"page_id": "page"} for name in _names("chengmen_gate", "_mask _release")},
    "chengmen_gate": {"page_id": "page"},
    **{name: {"task_state_id": "task_state"} for name in ("chengmen_judge", "chengmen_give_word")},
    "chengmen_end_delegation": {"delegation_id": "delegation"},
    "wagtailimages_chooser:chosen": {"pk": "image"},
    "wagtailimages_chooser:select_format": {"image_id": "image"},
    "wagtaildocs_chooser:chosen": {"pk": "document"},
}
"""For each address, the parts of it that name things, and of which sort they must be the department's own."""

CLOSED = (
    frozenset({"wagtailadmin_error_test", "wagtailadmin_tag_model_autocomplete"})
    # Their filters name users and pages of all departments.
    | _names(f"{_REPORTS}:", "locked_pages locked_pages_results workflow workflow_results workflow_tasks")
    | _names(f"{_REPORTS}:", "workflow_tasks_results site_history site_history_results aging_pages")
    | _names(f"{_REPORTS}:", "aging_pages_results page_types_usage page_types_usage_results")
    | _names(f"{_PAGES}:", "type_use type_use_results")
    # Copies would go live without an approval, and no screen asks for it.
    | _names(f"{_API}:", "pages:action")
    | _names(f"{_API}:", "pages:find documents:listing documents:detail documents:find")
    | _names(f"{_API}:", "images:listing images:detail images:find")
    # For the portal team.
    | {"chengmen_withdraw"}
    | _names("wagtailadmin_collections:", "index add edit delete set_privacy")
    | _names(f"{_WORKFLOWS}:", "index index_results add enable disable edit usage usage_results remove add_task")
    | _names(f"{_WORKFLOWS}:", "select_task_type task_index task_index_results edit_task disable_task enable_task")
    | _names(f"{_WORKFLOWS}:", "task_chooser task_chooser_results task_chooser_create task_chosen")
    | _names("wagtailusers_users:", "index index_results add edit delete history history_results usage")
    | _names("wagtailusers_groups:", "index index_results add edit delete history history_results usage")
    | _names("wagtailsites:", "index index_results add edit delete history history_results usage")
    | _names("wagtailredirects:", "index index_results add edit delete start_import process_import")
    # Pictures of any size that an address asks for; no screen of a department does.
    | _names("wagtailimages:", "preview url_generator url_generator_output")
    | _names("wagtailembeds:", "chooser chooser_upload")
    | {"wagtailsnippets:index", "wagtailsettings:edit", "wagtailsettings:preview_on_edit"}
)
"""Decided: not for departments. An address without any rule is closed too, and fails a test."""

OF_ROOMS: dict[str, Mapping[str, str] | None] = {}
"""What the rooms have decided about their own addresses: the parts that name things as in ``OWN``, or None for closed."""


def decide(
    namespace: str, *, anyone: str = "", own: tuple[str, Mapping[str, str]] = ("", {}), closed: str = ""
) -> None:
    """Decides about a room's addresses, named inside their namespace and parted by spaces.

    ``anyone`` shows nothing but what is the user's own; ``own`` comes with the parts that name things.
    """
    names, parts = own
    for decided, rule in ((anyone, {}), (names, parts), (closed, None)):
        OF_ROOMS.update(dict.fromkeys(_names(f"{namespace}:", decided), rule))


LIST = "index index_results choose_parent"
"""The addresses of a flat list of pages."""
ROWS = "index index_results add edit delete history history_results usage"
"""The addresses of a list of rows that are no pages."""
