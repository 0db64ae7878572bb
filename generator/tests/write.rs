//! The output folder: owned files, foreign files, all or nothing.

use std::fs;

use fanwise::write::{Difference, OWNED, OutputFile, WriteError, compare, write};

fn file(path: &str, content: &str) -> OutputFile {
    OutputFile { path: path.to_owned(), content: content.to_owned() }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn entries(dir: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .expect("readable")
        .map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn writes_into_a_new_folder_and_leaves_no_scratch() {
    let top = folder();
    let dir = top.path().join("deep/er");
    let written = write(&dir, &[file("src/lib.rs", "a"), file("Cargo.toml", "b")]).expect("ok");
    assert_eq!(written.changed, 3);
    assert_eq!(fs::read_to_string(dir.join("src/lib.rs")).expect("there"), "a");
    assert_eq!(entries(&dir), [OWNED, "Cargo.toml", "src"]);
}

#[test]
fn a_second_write_of_the_same_touches_nothing() {
    let dir = folder();
    let files = [file("a.rs", "a")];
    write(dir.path(), &files).expect("ok");
    let before = fs::metadata(dir.path().join("a.rs")).expect("there").modified().expect("time");
    let written = write(dir.path(), &files).expect("ok");
    assert_eq!((written.changed, written.unchanged), (0, 2));
    let after = fs::metadata(dir.path().join("a.rs")).expect("there").modified().expect("time");
    assert_eq!(before, after);
}

#[test]
fn removes_what_it_no_longer_writes_and_keeps_what_is_foreign() {
    let dir = folder();
    write(dir.path(), &[file("src/old/a.rs", "a"), file("b.rs", "b")]).expect("ok");
    fs::write(dir.path().join("notes.txt"), "mine").expect("ok");
    let written = write(dir.path(), &[file("b.rs", "b")]).expect("ok");
    assert_eq!(written.removed, 1);
    assert_eq!(entries(dir.path()), [OWNED, "b.rs", "notes.txt"]);
}

#[test]
fn a_foreign_file_in_the_way_is_an_error_and_nothing_is_written() {
    let dir = folder();
    fs::write(dir.path().join("b.rs"), "mine").expect("ok");
    let error = write(dir.path(), &[file("a.rs", "a"), file("b.rs", "b")]).expect_err("refused");
    assert!(matches!(error, WriteError::Foreign(_)), "{error}");
    assert_eq!(entries(dir.path()), ["b.rs"]);
    assert_eq!(fs::read_to_string(dir.path().join("b.rs")).expect("there"), "mine");
}

#[test]
fn a_failure_half_way_takes_back_what_was_done() {
    let dir = folder();
    write(dir.path(), &[file("a.rs", "old"), file("z", "file")]).expect("ok");
    // `z` is an owned file: no folder can be made of it while it is there.
    let files = [file("a.rs", "new"), file("b.rs", "new"), file("z/c.rs", "new")];
    let error = write(dir.path(), &files).expect_err("refused");
    assert!(matches!(error, WriteError::Io { .. }), "{error}");
    assert_eq!(entries(dir.path()), [OWNED, "a.rs", "z"]);
    assert_eq!(fs::read_to_string(dir.path().join("a.rs")).expect("there"), "old");
}

#[test]
fn an_output_path_that_is_a_file_is_an_error() {
    let dir = folder();
    let out = dir.path().join("out");
    fs::write(&out, "mine").expect("ok");
    assert!(write(&out, &[file("a.rs", "a")]).is_err());
    assert_eq!(fs::read_to_string(out).expect("there"), "mine");
}

#[test]
fn a_list_that_leads_outside_is_refused() {
    let dir = folder();
    fs::write(dir.path().join(OWNED), "../outside.rs\n").expect("ok");
    let error = write(dir.path(), &[file("a.rs", "a")]).expect_err("refused");
    assert!(matches!(error, WriteError::Escapes(_)), "{error}");
}

#[test]
fn compare_tells_missing_changed_and_stale_apart() {
    let dir = folder();
    write(dir.path(), &[file("a.rs", "one\n"), file("b.rs", "b")]).expect("ok");
    let wanted = [file("a.rs", "two\n"), file("c.rs", "c")];
    let found = compare(dir.path(), &wanted).expect("readable");
    assert!(found.contains(&Difference::Missing("c.rs".to_owned())));
    assert!(found.contains(&Difference::Stale("b.rs".to_owned())));
    let diff = found.iter().find_map(|one| match one {
        Difference::Changed { path, diff } if path == "a.rs" => Some(diff.as_str()),
        _ => None,
    });
    assert!(diff.expect("a.rs differs").contains("-one\n+two\n"));
    assert_eq!(entries(dir.path()), [OWNED, "a.rs", "b.rs"]);
}
