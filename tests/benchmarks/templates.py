"""minijinja against Jinja2: the project's own templates with the same contexts of the same pages."""

from __future__ import annotations

import re
from typing import Any

import jinja2

from cms.publishing.outputs import Rendered
from cms.publishing.render import Renderer
from cms.publishing.site_plan import plan_site

from .city import BenchCity
from .measuring import Found, Lap, Line, in_turns, ratio, timed
from .publishing import publisher

SITES = 6
REPEATS = 5


def measure(city: BenchCity, repeats: int = REPEATS) -> Found:
    """Rendering alone: contexts and loaded templates are there before."""
    own = publisher(city)
    own.load()
    plans = [plan_site(own.view(slug), own.city, own.renderer) for slug in own.records.site_slugs()[-SITES:]]
    outputs = [planned.output for plan in plans for planned in plan.files.values()]
    pages = [output for output in outputs if isinstance(output, Rendered) and not output.variant]
    environment = _environment(own.renderer)
    peers = [(environment.get_template(page.template), page.context) for page in pages]
    differing = sum(
        _normal(own.renderer.render(page.template, page.language, page.context)) != _normal(template.render(context))
        for page, (template, context) in zip(pages, peers, strict=True)
    )
    timings = in_turns(
        repeats, {"minijinja": lambda: _minijinja(own.renderer, pages), "Jinja2": lambda: _jinja2(peers)}
    )
    lines = [
        Line(
            name=name,
            value=round(timing.median / len(pages) * 1e6, 1),
            unit="µs a page",
            note=f"best {timing.best / len(pages) * 1e6:.1f}",
        )
        for name, timing in timings.items()
    ]
    lines.append(ratio("Jinja2 / minijinja", timings["Jinja2"], timings["minijinja"]))
    about = {"pages": len(pages), "differing": differing, "jinja2": jinja2.__version__}
    return Found("templates", about, lines, {name: timing.seconds for name, timing in timings.items()})


def _minijinja(renderer: Renderer, pages: list[Rendered]) -> Lap:
    with timed() as lap:
        for page in pages:
            renderer.render(page.template, page.language, page.context)
    return lap


def _jinja2(peers: list[tuple[jinja2.Template, dict[str, Any]]]) -> Lap:
    with timed() as lap:
        for template, context in peers:
            template.render(context)
    return lap


def _environment(renderer: Renderer) -> jinja2.Environment:
    """The same sources, translated as the renderer translates them."""
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: renderer.source(name, "zh-hans")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _normal(html: str) -> str:
    """Without what the engines may differ in: the spelling of escapes, and white space."""
    for entity, plain in (("&#39;", "'"), ("&#x27;", "'"), ("&#34;", '"'), ("&quot;", '"'), ("&#x2f;", "/")):
        html = html.replace(entity, plain)
    return re.sub(r"\s+", "", html)
