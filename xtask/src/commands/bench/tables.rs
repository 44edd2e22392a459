//! Any JSON as tables for people.

use firesteel_benches::table;
use serde_json::Value;

/// Any JSON as tables: the plain members of an object as one table of two columns, a list of
/// objects as one with a column for each key, under the name it has.
pub fn tables_of(value: &Value) -> String {
    let mut text = String::new();
    match value {
        Value::Object(members) => {
            let plain: Vec<Vec<String>> = members
                .iter()
                .filter(|(_, member)| !(member.is_object() || member.is_array()))
                .map(|(name, member)| vec![name.clone(), cell(member)])
                .collect();
            if !plain.is_empty() {
                text.push_str(&table::render(&["fact", "value"], &plain));
            }
            for (name, member) in members.iter().filter(|(_, member)| member.is_object() || member.is_array()) {
                text.push_str(&format!("\n{name}\n{}", tables_of(member)));
            }
        }
        Value::Array(items) if items.iter().all(Value::is_object) => text.push_str(&table_of_objects(items)),
        Value::Array(items) => {
            let rows: Vec<Vec<String>> = items.iter().map(|item| vec![cell(item)]).collect();
            text.push_str(&table::render(&["value"], &rows));
        }
        other => text.push_str(&format!("{}\n", cell(other))),
    }
    text
}

fn table_of_objects(items: &[Value]) -> String {
    let mut header: Vec<&str> = Vec::new();
    for key in items.iter().filter_map(Value::as_object).flat_map(|object| object.keys()) {
        if !header.contains(&key.as_str()) {
            header.push(key);
        }
    }
    let row = |item: &Value| header.iter().map(|key| item.get(key).map_or_else(String::new, cell)).collect();
    table::render(&header, &items.iter().map(row).collect::<Vec<_>>())
}

fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => {
            format!("{:.3}", number.as_f64().unwrap_or(f64::NAN))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_of_the_package_becomes_tables() {
        let json = r#"{"python": "3.13.0", "rounds": 5,
            "costs": [{"what": "record", "ns": 27.5}, {"what": "entry", "ns": 61, "note": "warm"}]}"#;
        let value: Value = serde_json::from_str(json).expect("well-formed");
        let expected = "\
fact     value
------  ------
python  3.13.0
rounds       5

costs
what        ns  note
------  ------  ----
record  27.500
entry       61  warm
";
        assert_eq!(tables_of(&value), expected);
    }

    #[test]
    fn other_forms() {
        assert_eq!(tables_of(&Value::from("x")), "x\n");
        assert_eq!(tables_of(&Value::from(vec![1, 20])), "value\n-----\n1\n20\n");
    }
}
