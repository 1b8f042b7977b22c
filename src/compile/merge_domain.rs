//! The domain of a scale: its parts, collected from all views that share the scale, merged to the one domain that Vega takes.

use serde_json::Value as Json;

use crate::compile::model::{DataRef, DomainPart, ModelId, Tree};
use crate::compile::rename;
use crate::expr::Setting;
use crate::vega::{Domain, DomainField, Sort};

/// Parts of a domain as one: Vega takes a single field, a list of fields of one data set, or a union.
pub(crate) fn merged_domain(tree: &Tree, id: ModelId, parts: &[DomainPart]) -> Domain {
    let mut sorts: Vec<Sort> = Vec::new();
    let mut unique: Vec<DomainPart> = Vec::new();
    for part in parts {
        let mut bare = part.clone();
        if let DomainPart::Signal(signal) = &mut bare {
            // Signals that parents have made one are one domain.
            rename::setting(signal, &tree.signal_names);
        }
        if let DomainPart::Field { data, sort, .. } = &mut bare {
            *data = DataRef(tree.data_name(data));
            if let Some(sort) = sort.take().map(simplified)
                && !sorts.contains(&sort)
            {
                sorts.push(sort);
            }
        }
        if !unique.contains(&bare) {
            unique.push(bare);
        }
    }
    let as_field = |part: DomainPart| match part {
        DomainPart::Field { data, field, at, .. } => DomainField::Data { data: data.0, field, sort: None, at },
        DomainPart::Values(values) => DomainField::Values(list(values)),
        DomainPart::Signal(signal) => DomainField::Values(signal),
    };
    if unique.len() <= 1 {
        return match unique.pop() {
            None => Domain::Unset,
            Some(DomainPart::Values(values)) => Domain::Values(list(values)),
            Some(DomainPart::Signal(signal)) => Domain::Values(signal),
            Some(part @ DomainPart::Field { .. }) => {
                let sort = single_sort(tree, id, &part, sorts);
                Domain::Fields { fields: vec![as_field(part)], sort }
            }
        };
    }
    let mut kept: Vec<Sort> = Vec::new();
    for sort in sorts {
        let works =
            !matches!(&sort, Sort::By { op: Some(op), .. } if !matches!(op.as_str(), Some("count" | "min" | "max")));
        if !works {
            tree.warn(
                id,
                "a union of domains cannot be sorted by another field's aggregate; it is sorted by its values",
            );
        }
        let sort = if works { sort } else { Sort::Natural };
        if !kept.contains(&sort) {
            kept.push(sort);
        }
    }
    let sort = match kept.len() {
        0 => None,
        1 => kept.pop(),
        _ => {
            tree.warn(id, "layers ask for different sorts of one domain; it is sorted by its values");
            Some(Sort::Natural)
        }
    };
    Domain::Fields { fields: unique.into_iter().map(as_field).collect(), sort }
}

fn list(values: Vec<Setting>) -> Setting {
    let constants: Option<Vec<Json>> = values.iter().map(|value| value.as_json().cloned()).collect();
    constants.map_or(Setting::List(values), |values| Setting::Json(Json::Array(values)))
}

/// Ascending is the default, and a count needs no field.
fn simplified(sort: Sort) -> Sort {
    let Sort::By { mut field, op, mut order } = sort else { return sort };
    if op.as_ref().and_then(Setting::as_str) == Some("count") {
        field = None;
    }
    if order.as_ref().and_then(Setting::as_str) == Some("ascending") {
        order = None;
    }
    Sort::By { field, op, order }
}

fn single_sort(tree: &Tree, id: ModelId, part: &DomainPart, mut sorts: Vec<Sort>) -> Option<Sort> {
    if sorts.len() > 1 {
        tree.warn(id, "layers ask for different sorts of one domain");
        let by_aggregate = |sort: &&Sort| matches!(sort, Sort::By { op: Some(op), .. } if op.as_str() != Some("min"));
        let all_have_op = sorts.iter().all(|sort| matches!(sort, Sort::By { op: Some(_), .. }));
        let mut chosen = sorts.iter().filter(by_aggregate);
        return match (chosen.next(), chosen.next()) {
            (Some(only), None) if all_have_op => Some(only.clone()),
            _ => Some(Sort::Natural),
        };
    }
    let sort = sorts.pop()?;
    match (&sort, part) {
        (Sort::By { field: Some(by), order, .. }, DomainPart::Field { field, .. }) if by == field => {
            Some(order.clone().map_or(Sort::Natural, |order| Sort::By { field: None, op: None, order: Some(order) }))
        }
        _ => Some(sort),
    }
}
