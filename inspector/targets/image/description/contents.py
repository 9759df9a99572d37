"""What an image says of itself, from its documents to the evidence that is judged."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from inspector import masking
from inspector.model import ImageInfo
from inspector.model.host import Layer as LayerInfo
from inspector.oci import Configuration, Instruction
from inspector.targets.image.archive.damage import Damaged
from inspector.targets.image.description.documents import Config, Platform
from inspector.text import Text

LAYERS = 1000
COUNT = Text(
    en="its manifest names {layers:layer|layers}, its configuration {ids}",
    zh="清单列出 {layers} 个层，配置中为 {ids} 个",
)
TOO_MANY = Text(en="more than {n} layers", zh="层数超过 {n}")
ARTIFACT = Text(
    en="no container image: its configuration ({kind}) names no file system",
    zh="不是容器镜像：其配置（{kind}）未列出文件系统",
)


def diff_ids(config: Config, layers: int, media_type: str) -> list[str]:
    """The digests of the layers' archives. Raises Damaged where they are not as many as the layers."""
    if config.rootfs is None:
        raise Damaged(ARTIFACT.fill({"kind": media_type or "-"}))
    ids = config.rootfs.diff_ids or []
    if len(ids) != layers:
        raise Damaged(COUNT.fill({"layers": layers, "ids": len(ids)}))
    if layers > LAYERS:
        raise Damaged(TOO_MANY.fill({"n": LAYERS}))
    return ids


def platform(config: Config) -> str:
    return str(Platform(config.os or "", config.architecture or "", config.variant or ""))


def configuration(config: Config, layers: int) -> Configuration:
    run = config.config
    history = instructions(config, layers)
    if run is None:
        return Configuration(history=history, layers=layers)
    return Configuration(
        user=run.user or "",
        env=tuple(run.env or ()),
        exposed=tuple(run.exposed_ports or ()),
        entrypoint=_words(run.entrypoint),
        command=_words(run.cmd),
        volumes=tuple(run.volumes or ()),
        labels={name: value or "" for name, value in (run.labels or {}).items()},
        healthcheck=tuple((run.healthcheck.test if run.healthcheck else None) or ()),
        history=history,
        layers=layers,
    )


def instructions(config: Config, layers: int) -> tuple[Instruction, ...]:
    """The history, each entry with the layer it made: certain only where as many entries made one as there are layers."""
    entries = config.history or []
    sure = sum(not past.empty_layer for past in entries) == layers
    found, number = list[Instruction](), 0
    for past in entries:
        number += not past.empty_layer
        layer = number if sure and not past.empty_layer else 0
        found.append(Instruction(command=past.created_by or "", layer=layer, created=past.created or ""))
    return tuple(found)


def info(config: Config, form: str, reference: str, digest: str, layers: Sequence[tuple[str, int]]) -> ImageInfo:
    """`layers`: digest and stored size of each."""
    made = {one.layer: one for one in instructions(config, len(layers)) if one.layer}
    blank = Instruction(command="")
    return ImageInfo(
        format=form,
        reference=reference,
        digest=digest,
        platform=platform(config),
        created=config.created or "",
        layers=tuple(
            LayerInfo(
                digest=name,
                size=size,
                command=masking.command(made.get(number, blank).command),
                created=made.get(number, blank).created,
            )
            for number, (name, size) in enumerate(layers, 1)
        ),
    )


def _words(value: list[str] | str | None) -> tuple[str, ...]:
    """The words of a command; one that is a single string comes from very old builders."""
    if isinstance(value, str):
        try:
            return tuple(shlex.split(value))
        except ValueError:
            return (value,)
    return tuple(value or ())
