"""Names: of the dataset's columns, of the study's datasets and domains; and what a file says of its dataset."""

from sdtm2adam.validation.rules.faults import RuleFault
from sdtm2adam.validation.rules.operations.registry import Asked, operation
from sdtm2adam.validation.rules.row_kinds import dataset_columns


@operation("get_column_order_from_dataset", "variable_names")
def column_names(asked: Asked) -> list[str]:
    return list(asked.source.frame.names)


@operation("study_domains")
def study_domains(asked: Asked) -> list[str]:
    """The DOMAIN of each dataset, "" for those without, each once."""
    domains = list(dict.fromkeys(table.domain for table in asked.study.tables))
    return [None, *filter(None, domains)] if asked.study.compatible and "" in domains else domains


@operation("dataset_names")
def dataset_names(asked: Asked) -> list[str]:
    """The names of the files, sorted."""
    return sorted({table.name for table in asked.study.tables})


@operation("extract_metadata")
def extract_metadata(asked: Asked) -> object:
    """What the file says of the dataset: dataset_name, dataset_label, dataset_size ..."""
    said = dataset_columns(asked.source.table, 1)
    wanted = str(asked.operation.get("name"))
    if wanted not in said:
        raise RuleFault(f"extract_metadata: nothing is known by the name {wanted}")
    return said[wanted].first()
