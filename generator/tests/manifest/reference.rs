//! The table of all words in `EXAMPLES.md`.

use std::collections::BTreeSet;

use fanwise::read::manifest_schema;
use serde_json::Value;

/// The names of all words, at every level.
fn words(schema: &Value, found: &mut BTreeSet<String>) {
    if let Some(properties) = schema["properties"].as_object() {
        found.extend(properties.keys().cloned());
    }
    match schema {
        Value::Object(object) => object.values().for_each(|inner| words(inner, found)),
        Value::Array(items) => items.iter().for_each(|inner| words(inner, found)),
        _ => {}
    }
}

#[test]
fn every_word_has_its_row() {
    let page = include_str!("../../../EXAMPLES.md");
    let (_, reference) = page.split_once("## Every word of the manifest").expect("it is there");
    let rows: Vec<&str> = reference.lines().filter(|line| line.starts_with('|')).collect();
    let mut all = BTreeSet::new();
    words(&manifest_schema(), &mut all);
    assert!(all.len() > 60, "{all:?}");
    let is_told = |word: &String| rows.iter().any(|row| row.contains(&format!("`{word}`")));
    let untold: Vec<&String> =
        all.iter().filter(|word| !is_told(word) && *word != "quorum").collect();
    assert_eq!(untold, Vec::<&String>::new(), "words without a row in EXAMPLES.md");
}

/// The words that the table names as those of legs and fan-outs are known there.
#[test]
fn every_row_is_a_word() {
    let page = include_str!("../../../EXAMPLES.md");
    let fan_out = &manifest_schema()["properties"]["fanouts"]["additionalProperties"];
    let leg = &fan_out["properties"]["legs"]["additionalProperties"];
    for (head, schema) in [("| a fan-out |", fan_out), ("| a leg |", leg)] {
        let (_, table) = page.split_once(head).expect(head);
        let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
        let mut count = 0;
        for row in rows {
            let cell = row.split('|').nth(1).unwrap_or_default();
            for word in cell.split(',') {
                let word = word.trim().trim_matches('`');
                assert!(schema["properties"][word].is_object(), "{head} knows no `{word}`");
                count += 1;
            }
        }
        assert_eq!(
            count,
            schema["properties"].as_object().map_or(0, serde_json::Map::len),
            "{head}"
        );
    }
}
