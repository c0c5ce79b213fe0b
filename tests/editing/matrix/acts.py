"""Everything that a department's people do in the admin with their own things; the matrix tries it on another's."""

from __future__ import annotations

from urllib.parse import urlencode

from wagtail.models import Page

from .files import pdf, picture, tables, word
from .planted import TEAM, WORD
from .sending import (
    A_PAGE,
    Act,
    Sent,
    choosing,
    corrected,
    delegated,
    given_word,
    linking,
    new_page,
    none,
    of,
    of_findings,
    one_of_many,
    page,
    page_form,
    posted,
    put_under,
    row_form,
    showing_a_picture,
    uploaded,
    with_attachment,
    with_collection,
)

P = "wagtailadmin_pages:"
SOUGHT = urlencode({"q": WORD})
BELOW = urlencode({"q": "公开"})
FILES = (("image", "wagtailimages", "image"), ("document", "wagtaildocs", "file"))
PAGE_LISTS = ("news", "notices", "policy_documents", "interpretations", "guides", "shared_articles")


def bulk(
    sort: str, action: str, thing: str, *, by: str = "editors", data: Sent | None = None, leads: bool = False
) -> Act:
    app = {"page": "wagtailcore", "image": "wagtailimages", "document": "wagtaildocs"}[sort]
    parts = {"app_label": app, "model_name": sort, "action": action}
    look = "" if data else "look"
    return Act(
        "wagtail_bulk_action",
        lambda mine, goal: dict(parts),
        by,
        f"id={{{thing}}}&next=/admin/",
        data,
        leads,
        label=f"{sort} {action} {look}",
    )


def file_acts(sort: str, room: str, thing: str) -> list[Act]:
    """What is done with pictures is done with documents too."""
    upload = picture if sort == "image" else pdf
    many, begun = ("image_id", "upload") if sort == "image" else ("doc_id", "file_upload")
    uploading = f"{room}:create_multiple_from_uploaded_{sort}"
    part, edit = f"{sort}_id", f"{room}:edit"
    one, form = of(part, thing), row_form(f"{room}:edit", f"{sort}_id", thing)
    return [
        Act(f"{room}:index", none),
        Act(f"{room}:index_results", none, query=SOUGHT),
        Act(f"{room}_chooser:choose", none),
        Act(f"{room}_chooser:choose_results", none, query=SOUGHT),
        Act(f"{room}_chooser:chosen", of("pk", thing)),
        Act(f"{room}_chooser:chosen_multiple", none, query=f"id={{{thing}}}"),
        Act(f"{room}_chooser:create", none, data=uploaded(f"{sort}-chooser-upload-", upload), leads=True),
        Act(f"{room}:{sort}_usage", one),
        Act(edit, one),
        Act(edit, one, data=row_form(edit, part, thing, title="改过"), label="save"),
        Act(edit, one, data=with_collection(form), leads=True, label="into a folder"),
        Act(f"{room}:delete", one),
        Act(f"{room}:delete", one, data=posted(), label="done"),
        Act(f"{room}:add", none, data=uploaded("", upload), leads=True),
        Act(
            f"{room}:add_multiple",
            none,
            data=uploaded("", upload, "files[]"),
            leads=True,
            leaves="wagtailcore_uploadedfile",
        ),
        Act(f"{room}:edit_multiple", of(many, thing), data=one_of_many("image" if sort == "image" else "doc", thing)),
        Act(f"{room}:delete_multiple", of(many, thing), data=posted()),
        *(
            [Act(uploading, of("uploaded_file_id", begun), data=one_of_many(f"uploaded-{sort}", begun))]
            if many == "image_id"
            else []
        ),
        Act(f"{room}:delete_upload_multiple", of("uploaded_file_id", begun), data=posted()),
        *(bulk(sort, action, thing) for action in ("delete", "add_tags", "add_to_collection")),
        bulk(sort, "delete", thing, data=posted()),
        bulk(sort, "add_tags", thing, data=posted(tags="改过")),
        bulk(sort, "add_to_collection", thing, data=with_collection(posted()), leads=True),
    ]


OF_SITE = of("profile_id", "profile")
OF_IMPORT = of("import_id", "tables")
LOOKS = [
    Act("chengmen_correct", page("plain"), passes=True),
    Act("chengmen_word:import", page("written")),
    Act("chengmen_word:begin", of("parent_page_id", "hidden")),
    Act("chengmen_submissions:submit", page("plain"), passes=True),
    Act("chengmen_cases:inbox", none, "officers"),
    Act("chengmen_cases:register", none, "officers", passes=True),
    Act("chengmen_cases:case", of("case_id", "case"), "officers"),
    Act("chengmen_cases:case", of("case_id", "complaint"), "complaints", label="complaint"),
    Act("compliance:own", none, passes=True),
    Act("compliance:site", of("pk", "profile"), passes=True),
    Act("compliance:export_site", of("pk", "profile"), passes=True),
    Act("own_site:index", none, "managers", passes=True),
    Act("own_site:site", OF_SITE, "managers"),
    Act("accounts:sessions", none, passes=True),
    Act("item_tables:index", none, passes=True),
    Act("item_tables:template", none, passes=True),
    Act("item_tables:download", lambda mine, goal: {"profile_id": mine.profile, "suffix": "xlsx"}, passes=True),
    Act("item_tables:progress", OF_IMPORT),
    Act("wagtailadmin_home", none),
    Act("chengmen_approvals", none, "approvers"),
    Act("chengmen_judge", of("task_state_id", "task_state"), "approvers"),
    Act("chengmen_delegate", none, "approvers"),
    Act("chengmen_gate", page("draft")),
    Act("chengmen_receipt", page("draft"), passes=True),
    Act("wagtailadmin_api:pages:listing", none, query="limit=20"),
    Act("wagtailadmin_api:pages:listing", none, query="child_of={column}&limit=20", label="child_of"),
    Act("wagtailadmin_api:pages:listing", none, query="descendant_of={home}&limit=20", label="descendant_of"),
    Act("wagtailadmin_api:pages:detail", of("pk", "draft")),
    Act("wagtailadmin_explore_root", none, passes=True),
    Act("wagtailadmin_explore", of("parent_page_id", "column")),
    Act("wagtailadmin_explore_results", of("parent_page_id", "column"), query=SOUGHT),
    Act(f"{P}add_subpage", of("parent_page_id", "hidden")),
    *(Act(f"{P}{name}", page("draft")) for name in ("edit", "view_draft", "copy", "history", "history_results")),
    *(Act(f"{P}{name}", page("draft")) for name in ("workflow_history", "usage")),
    *(Act(f"{P}{name}", page("draft"), passes=True) for name in ("revisions_index", "confirm_workflow_cancellation")),
    Act(f"{P}delete", page("written")),
    Act(f"{P}unpublish", page("changed"), "approvers"),
    Act(f"{P}set_privacy", page("restricted"), "approvers", passes=True),
    Act(f"{P}convert_alias", page("alias")),
    Act(f"{P}workflow_preview", lambda mine, goal: {"page_id": mine.draft, "task_id": mine.task}, "approvers"),
    Act(
        f"{P}workflow_history_detail",
        lambda mine, goal: {"page_id": mine.draft, "workflow_state_id": mine.workflow_state},
    ),
    Act(f"{P}revisions_view", lambda mine, goal: {"page_id": mine.draft, "revision_id": mine.revision}),
    Act(f"{P}revisions_revert", lambda mine, goal: {"page_id": mine.draft, "revision_id": mine.revision}),
    Act(
        f"{P}revisions_unschedule",
        lambda mine, goal: {"page_id": mine.scheduled, "revision_id": mine.scheduled_revision},
        "approvers",
    ),
    Act(
        f"{P}revisions_compare",
        lambda mine, goal: {"pk": mine.changed, "revision_id_a": "live", "revision_id_b": "latest"},
    ),
    Act(
        f"{P}collect_workflow_action_data",
        lambda mine, goal: {"page_id": mine.draft, "task_state_id": mine.task_state, "action_name": "reject"},
        "approvers",
        passes=True,
    ),
    Act(f"{P}move", of("page_to_move_id", "written")),
    Act(
        f"{P}move_confirm",
        lambda mine, goal: {"page_to_move_id": mine.plain, "destination_id": goal.hidden},
        leads=True,
    ),
    Act(f"{P}search", none, query=SOUGHT),
    Act(f"{P}search_results", none, query=SOUGHT),
    bulk("page", "publish", "changed", by=TEAM),
    bulk("page", "unpublish", "changed", by="approvers"),
    bulk("page", "delete", "written"),
    bulk("page", "move", "written"),
    *(Act(f"{name}:index", none, query=SOUGHT) for name in ("news", "policy_documents", "catalogue_items")),
    *(Act(f"{name}:index_results", none, query=SOUGHT) for name in ("news", "policy_documents", "catalogue_items")),
    *(
        Act(f"{name}:{view}", none, passes=True)
        for name in ("notices", "interpretations", "guides", "shared_articles")
        for view in ("index", "index_results")
    ),
    Act("search_counts:index", none),
    Act("search_counts:index_results", none),
    *(Act(f"catalogue_items:{name}", of("pk", "item")) for name in ("edit", "history")),
    Act("catalogue_items:history_results", of("pk", "item"), passes=True),
    Act("wagtailadmin_choose_page", none, passes=True),
    Act("wagtailadmin_choose_page_child", of("parent_page_id", "column")),
    Act("wagtailadmin_choose_page_search", none, query=SOUGHT),
    Act("wagtailadmin_choose_page_search", none, query=BELOW, label="with the section of each page"),
    Act("wagtailadmin_choose_page_chosen_multiple", none, query="id={draft}"),
    Act("wagtailadmin_tag_autocomplete", none, query="term={mark}"),
    Act("wagtailimages_chooser:select_format", of("image_id", "image")),
    Act("wagtaildocs_serve", lambda mine, goal: {"id": mine.file, "name": f"{mine.mark}file.pdf"}),
]

WRITES = [
    Act("chengmen_correct", page("plain"), data=corrected, label="done"),
    Act(
        "chengmen_restore",
        lambda mine, goal: {"page_id": mine.plain, "revision_id": Page.objects.get(pk=mine.plain).live_revision_id},
        data=posted(),
        passes=True,
    ),
    Act("chengmen_word:import", page("written"), data=lambda client, mine, goal: {"file": word()}, label="done"),
    Act(
        "chengmen_word:begin",
        of("parent_page_id", "column"),
        data=lambda client, mine, goal: {"file": word(), "page_type": "newspage"},
        label="done",
    ),
    Act("chengmen_submissions:submit", page("plain"), data=posted(note="请采用"), label="done"),
    Act(
        "chengmen_cases:case",
        of("case_id", "case"),
        "officers",
        data=posted(**{"act": "answer", "event": "2", "answer-text": "答复"}),
        label="answer",
    ),
    Act(
        "chengmen_cases:case",
        of("case_id", "complaint"),
        "complaints",
        data=posted(**{"act": "recuse", "event": "2", "recuse-text": "回避"}),
        label="recuse",
    ),
    Act("own_site:site", OF_SITE, "managers", data=posted(approval_limit="5"), label="limits"),
    Act("accounts:end_session", of("session_id", "signed_in"), data=posted()),
    Act("item_tables:upload", OF_SITE, data=lambda client, mine, goal: {"file": tables()}),
    Act("item_tables:apply", OF_IMPORT, data=posted()),
    Act("item_tables:stop", OF_IMPORT, data=posted()),
    Act(f"{P}add", lambda mine, goal: {**A_PAGE, "parent_page_id": mine.column}, data=new_page),
    Act(
        f"{P}preview_on_add",
        lambda mine, goal: {**A_PAGE, "parent_page_id": mine.column},
        data=new_page,
        looks_back=True,
    ),
    Act(f"{P}preview_on_edit", page("written"), data=page_form("written", title="改过"), passes=True),
    Act(f"{P}preview_on_edit", page("written"), data=showing_a_picture, leads=True, passes=True, label="picture"),
    Act(f"{P}edit", page("written"), data=page_form("written", title="改过"), label="save"),
    Act(f"{P}edit", page("changed"), data=page_form("changed", **{"action-submit": "1"}), label="submit"),
    Act(f"{P}edit", page("draft"), data=page_form("draft", **{"action-cancel-workflow": "1"}), label="take back"),
    Act(f"{P}edit", page("written"), data=choosing("image", "image", "written"), leads=True, label="choose a picture"),
    Act(
        f"{P}edit",
        page("policy"),
        data=choosing("validity_document", "policy", "policy"),
        leads=True,
        label="choose a page",
    ),
    Act(f"{P}edit", page("written"), data=with_attachment, leads=True, label="attach a file"),
    Act(f"{P}edit", page("written"), data=showing_a_picture, leads=True, label="show a picture"),
    Act(f"{P}edit", page("written"), data=linking("LINK", "draft"), leads=True, label="link to a page"),
    Act(f"{P}edit", page("written"), data=linking("DOCUMENT", "file"), leads=True, label="link to a file"),
    Act(f"{P}delete", page("written"), data=posted(), label="done"),
    Act(f"{P}unpublish", page("changed"), "approvers", data=posted(), label="done"),
    Act(f"{P}lock", page("written"), "approvers", data=posted()),
    Act(f"{P}unlock", page("locked"), "approvers", data=posted()),
    Act(f"{P}set_privacy", page("changed"), "approvers", data=posted(restriction_type="login"), label="done"),
    Act(f"{P}convert_alias", page("alias"), data=posted(), label="done"),
    Act(
        f"{P}copy",
        page("written"),
        data=put_under("new_parent_page", new_title="副本", new_slug="copy"),
        leads=True,
        label="done",
    ),
    Act(
        f"{P}move",
        of("page_to_move_id", "written"),
        data=put_under("new_parent_page"),
        leads=True,
        passes=True,
        label="to",
    ),
    Act(
        f"{P}move_confirm",
        lambda mine, goal: {"page_to_move_id": mine.written, "destination_id": goal.hidden},
        data=posted(),
        leads=True,
        label="done",
    ),
    Act(f"{P}set_page_position", of("page_to_move_id", "written"), "managers", "position=0", posted()),
    Act(
        f"{P}workflow_action",
        lambda mine, goal: {"page_id": mine.draft, "task_state_id": mine.task_state, "action_name": "reject"},
        "approvers",
        data=posted(comment="请改"),
    ),
    Act(
        f"{P}revisions_unschedule",
        lambda mine, goal: {"page_id": mine.scheduled, "revision_id": mine.scheduled_revision},
        "approvers",
        data=posted(),
        label="done",
    ),
    Act(
        f"{P}choose_parent",
        lambda mine, goal: {"app_label": "chengmen_disclosure", "model_name": "newspage"},
        data=put_under("parent_page"),
        leads=True,
        passes=True,
    ),
    *(
        Act(f"{name}:choose_parent", none, data=put_under("parent_page"), leads=True, passes=True)
        for name in PAGE_LISTS
    ),
    bulk("page", "publish", "changed", by=TEAM, data=posted(urgent_reason="汛情")),
    bulk("page", "unpublish", "changed", by="approvers", data=posted()),
    bulk("page", "delete", "written", data=posted()),
    bulk("page", "move", "written", data=put_under("chooser"), leads=True),
    Act("chengmen_give_word", of("task_state_id", "task_state"), "approvers", data=given_word),
    Act("chengmen_gate_mask", page("found"), data=of_findings(finding="0")),
    Act(
        "chengmen_gate_release",
        page("found"),
        "approvers",
        data=of_findings(reviewer="保密员", reason="对外公开的电话"),
    ),
    Act("chengmen_delegate", none, "approvers", data=delegated, leads=True, label="done"),
    Act("chengmen_end_delegation", of("delegation_id", "delegation"), "approvers", data=posted()),
    Act(
        "wagtailadmin_editing_sessions:ping",
        lambda mine, goal: {
            "app_label": "wagtailcore",
            "model_name": "page",
            "object_id": mine.draft,
            "session_id": mine.session,
        },
        data=posted(),
        passes=True,
    ),
    Act(
        "catalogue_items:edit",
        of("pk", "item"),
        data=row_form("catalogue_items:edit", "pk", "item", phone="0000-99990000"),
        label="save",
    ),
]

ACTS = [*LOOKS, *WRITES, *(act for files in FILES for act in file_acts(*files))]

WITHOUT_ACT = {
    "accounts:verify": "between password and first screen",
    "accounts:enrol": "the user's own second step",
    "accounts:change_password": "the user's own password",
    "accounts:end_other_sessions": "the user's own logins",
    "": "answers 404 to everybody",
    "wagtailadmin_account": "the user's own account",
    "wagtailadmin_dismissibles": "what the user has put away on the own screen",
    "wagtailadmin_editing_sessions:release": "ends a session only if it is the user's own",
    "wagtailadmin_block_preview": "an example of a block, of no page",
    "wagtailadmin_choose_page_anchor_link": "a form of one field, of no page",
    "wagtailadmin_choose_page_email_link": "a form of one field, of no page",
    "wagtailadmin_choose_page_external_link": "a form of one field, of no page",
    "wagtailadmin_choose_page_phone_link": "a form of one field, of no page",
    "wagtailadmin_javascript_catalog": "translations",
    "wagtailadmin_sprite": "icons",
    "wagtailadmin_login": "before signing in",
    "wagtailadmin_logout": "ends the walk",
    "wagtailadmin_password_reset": "before signing in; known and unknown addresses get one answer",
    "wagtailadmin_password_reset_done": "before signing in",
    "wagtailadmin_password_reset_confirm": "before signing in, by the key of a mail",
    "wagtailadmin_password_reset_complete": "before signing in",
    "wagtaildocs:create_multiple_from_uploaded_document": "a document's form asks for nothing that an upload lacks",
    "wagtaildocs_authenticate_with_password": "no folder has a shared password: the setting takes the choice away",
}
"""Open to departments, and nothing to be had there: with the reason."""
