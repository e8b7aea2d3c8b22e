"""A stack's outputs and exports, worked out once its resources stand."""

from reelworks.cloud.services.cloudformation.blueprint import Blueprint
from reelworks.cloud.services.cloudformation.engine.site import Site
from reelworks.cloud.services.cloudformation.language.errors import TemplateError
from reelworks.cloud.services.cloudformation.language.functions import text_of
from reelworks.cloud.services.cloudformation.model import Output
from reelworks.cloud.services.cloudformation.stores.exports import ExportStore, Place


async def work_out_outputs(site: Site, blueprint: Blueprint) -> tuple[tuple[Output, ...], tuple[str, ...]]:
    """Return the outputs, and what of other stacks they were made with.

    Raises:
        TemplateError: one cannot be evaluated.
        AwsError: the Parameter Store refused.
    """
    outputs: list[Output] = []
    imports: list[str] = []
    for declared in blueprint.outputs():
        asked = {"Value": declared.value, "Export": declared.export or ""}
        found, imported = await site.resolve(blueprint, asked)
        imports += imported
        value = found.get("Value")
        if value is None or isinstance(value, dict):
            raise TemplateError(
                f"Template format error: Output {declared.name} is malformed. The Value field must be a string."
            )
        text = ",".join(map(text_of, value)) if isinstance(value, list) else text_of(value)
        outputs.append(
            Output(declared.name, text, declared.description, text_of(found.get("Export", "")) or None)
        )
    return tuple(outputs), tuple(imports)


def check_exports(
    exports: ExportStore, place: Place, stack_id: str, outputs: tuple[Output, ...]
) -> dict[str, str]:
    """Return what a stack exports with these outputs, by name.

    Raises:
        TemplateError: another stack exports a name, or one that others import would change or go.
    """
    wanted: dict[str, str] = {}
    for output in outputs:
        if output.export is None:
            continue
        if output.export in wanted:
            raise TemplateError(f"Template error: duplicate export name {output.export}")
        taken = exports.find(place, output.export)
        if taken is not None and taken[0] != stack_id:
            raise TemplateError(
                f"Export with name {output.export} is already exported by stack {name_in(taken[0])}."
                f" Rollback requested by user."
            )
        wanted[output.export] = output.value
    for name, value in exports.list_of_stack(stack_id).items():
        users = [one for one in exports.importers_of(place, name) if one != stack_id]
        if users and wanted.get(name) != value:
            verb = "updated" if name in wanted else "deleted"
            named = ", ".join(map(name_in, users))
            raise TemplateError(f"Export {name} cannot be {verb} as it is in use by {named}")
    return wanted


def name_in(stack_id: str) -> str:
    """Return a stack's name out of its id."""
    return stack_id.split("/")[1]
