"""What the implementation guide and the model behind it say of the dataset. Every operation of this file asks the guide's tables."""

from collections.abc import Callable

from sdtm2adam.validation.rules.columns import Column, column_of, spread
from sdtm2adam.validation.rules.faults import RuleFault, Skipped
from sdtm2adam.validation.rules.model_variables import GuideVariable, allowed_variables, model_variables
from sdtm2adam.validation.rules.operations.registry import Asked, known_operations, operation
from sdtm2adam.validation.rules.rule_model import Rule
from sdtm2adam.validation.rules.study_data import Unit


def asks_guide(rule: Rule) -> bool:
    """Whether what the rule finds depends on labels, variables and domains of the guide.

    The class of a domain, which many scopes ask for, is the same in every version that has the domain.
    """
    return "Library Metadata" in rule.kind or any(known_operations()[op.operator].__module__ == __name__ for op in rule.operations)


@operation("domain_is_custom")
def domain_is_custom(asked: Asked) -> bool:
    """Neither the guide nor the model has the domain."""
    return not asked.study.guide.class_of(asked.source.name)


@operation("domain_label")
def domain_label(asked: Asked) -> str:
    return asked.study.guide.label_of(asked.source.name)


@operation("required_variables", "expected_variables", "permissible_variables")
def variables_of_core(asked: Asked) -> list[str]:
    """The variables of the domain that the guide calls required, expected or permissible."""
    core = {"required": "Req", "expected": "Exp", "permissible": "Perm"}[asked.operation.operator.split("_")[0]]
    return [v.name for v in allowed_variables(asked.source, asked.study) if v.core == core]


def _wanted(asked: Asked) -> Callable[[GuideVariable], bool]:
    key, value = str(asked.operation.get("key_name")), str(asked.operation.get("key_value"))
    if key not in ("role", "core", "name", "label"):
        raise RuleFault(f"{asked.operation.operator}: variables are not known by {key}")
    return lambda v: getattr(v, key) == value


@operation("get_model_filtered_variables")
def model_filtered(asked: Asked) -> list[str]:
    return [v.name for v in model_variables(asked.source, asked.study) if _wanted(asked)(v)]


@operation("get_dataset_filtered_variables")
def dataset_filtered(asked: Asked) -> list[str]:
    there = asked.source.frame
    return [v.name for v in model_variables(asked.source, asked.study) if _wanted(asked)(v) and there.has(v.name)]


@operation("get_column_order_from_library")
def guide_order(asked: Asked) -> list[str]:
    return [v.name for v in allowed_variables(asked.source, asked.study)]


@operation("get_model_column_order")
def model_order(asked: Asked) -> list[str]:
    return [v.name for v in model_variables(asked.source, asked.study)]


@operation("get_parent_model_column_order")
def parent_model_order(asked: Asked) -> Column:
    """For each record the variables of the model for the dataset that RDOMAIN names. Errors: Skipped where one is not there."""
    parents = asked.column("RDOMAIN")
    lists: list[list[str] | None] = []
    for name in parents.values.items:
        parent: Unit | None = asked.study.unit(str(name))
        if parent is None:
            raise Skipped(f"there is no dataset {name}")
        lists.append([v.name for v in model_variables(parent, asked.study, as_text=asked.study.compatible)])
    return spread(column_of(lists), parents)


@operation("label_referenced_variable_metadata")
def label_referenced(asked: Asked) -> dict[str, Column]:
    """For each record what the model says of the variable whose label the value is; nothing where no label is."""
    column = asked.column(asked.name)
    by_label = {v.label: v for v in model_variables(asked.source, asked.study)}
    found = [by_label.get(str(item)) for item in column.values.items]
    columns = {}
    for key in ("name", "label", "role", "core"):
        made = column_of([getattr(v, key) if v else None for v in found])
        columns[key] = spread(made, column)
    return columns
