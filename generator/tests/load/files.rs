use std::fs;
use std::path::Path;

use fanwise::diagnostic::Diagnostics;
use fanwise::load::{Link, LoadOptions, Loaded, load};
use insta::assert_snapshot;
use tempfile::TempDir;

use super::said;

/// A folder with files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn load_with(folder: &Path, root: &str, options: LoadOptions) -> (Option<Loaded>, String) {
    let mut diagnostics = Diagnostics::new();
    let loaded = load(&folder.join(root), options, &mut diagnostics);
    (loaded, said(&diagnostics).replace(&*folder.to_string_lossy(), "DIR"))
}

fn loaded(folder: &Path, root: &str) -> Loaded {
    let (loaded, said) = load_with(folder, root, LoadOptions::default());
    assert_eq!(said, "");
    loaded.expect("no error was said")
}

fn names(loaded: &Loaded) -> Vec<&str> {
    loaded.documents.iter().skip(1).map(|document| &*document.name).collect()
}

#[test]
fn refs_are_read_from_the_file_that_holds_them_each_file_once() {
    let folder = folder(&[
        (
            "api/root.yaml",
            "a: {$ref: 'models/pet.yaml'}\nb: {$ref: './models/../models/pet.yaml#/x'}",
        ),
        ("api/models/pet.yaml", "a: {$ref: 'a%20b.json#/c'}\nb: {$ref: '../root.yaml#/a'}"),
        ("api/models/a b.json", "{\"c\": {\"$ref\": \"#/d\"}}"),
    ]);
    let loaded = loaded(folder.path(), "api/root.yaml");
    assert_eq!(names(&loaded), ["models/pet.yaml", "models/a b.json"]);
    assert_eq!(loaded.link(0, "models/pet.yaml"), Link::Document(1));
    assert_eq!(loaded.link(0, "./models/../models/pet.yaml"), Link::Document(1));
    assert_eq!(loaded.link(1, "a%20b.json"), Link::Document(2));
    assert_eq!(loaded.link(1, "../root.yaml"), Link::Document(0));
    assert_eq!(loaded.link(2, ""), Link::Document(2));
}

#[test]
fn data_is_not_searched_for_refs_but_names_are() {
    let folder = folder(&[
        (
            "root.yaml",
            "example: {$ref: no.yaml}\nx-y: {$ref: no.yaml}\nenum: [{$ref: no.yaml}]\n\
             properties: {example: {$ref: yes.yaml}}\nschemas: {$ref: all.yaml}\n\
             discriminator: {mapping: {a: cat.yaml, b: Dog}}\ndefault: {a: {$ref: no.yaml}}",
        ),
        ("yes.yaml", "{}"),
        ("all.yaml", "{}"),
        ("cat.yaml", "{}"),
        ("no.yaml", "]"),
    ]);
    assert_eq!(names(&loaded(folder.path(), "root.yaml")), ["yes.yaml", "all.yaml", "cat.yaml"]);
}

#[test]
fn a_file_outside_of_the_folder_is_read_only_where_that_is_allowed() {
    let folder = folder(&[
        ("api/root.yaml", "a: {$ref: ../secret.yaml}"),
        ("secret.yaml", "b: {$ref: api/more.yaml}"),
        ("api/more.yaml", "{}"),
    ]);
    assert_eq!(loaded(folder.path(), "api/root.yaml").link(0, "../secret.yaml"), Link::Outside);
    let options = LoadOptions { allow_outside: true, ..LoadOptions::default() };
    let (loaded, _) = load_with(folder.path(), "api/root.yaml", options);
    assert_eq!(names(&loaded.unwrap()), ["../secret.yaml", "more.yaml"]);
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_out_of_the_folder() {
    let folder = folder(&[("api/root.yaml", "a: {$ref: link.yaml}"), ("secret.yaml", "{}")]);
    let link = folder.path().join("api/link.yaml");
    std::os::unix::fs::symlink(folder.path().join("secret.yaml"), link).unwrap();
    assert_eq!(loaded(folder.path(), "api/root.yaml").link(0, "link.yaml"), Link::Outside);
}

#[test]
fn what_is_not_there_and_what_is_not_asked_for_is_no_fault_yet() {
    let folder = folder(&[(
        "root.yaml",
        "a: {$ref: none.yaml}\nb: {$ref: 'https://127.0.0.1:9/x.yaml'}\nc: {$ref: 'http://[::1]/'}",
    )]);
    let loaded = loaded(folder.path(), "root.yaml");
    assert!(matches!(loaded.link(0, "none.yaml"), Link::Missing(_)));
    assert_eq!(loaded.link(0, "https://127.0.0.1:9/x.yaml"), Link::Network);
    assert_eq!(loaded.link(0, "http://[::1]/"), Link::Network);
}

#[test]
fn prose_is_one_text() {
    let folder = folder(&[
        ("root.yaml", "info: {description: {$ref: intro.md}}"),
        ("intro.md", "# Hello: [world\n"),
    ]);
    let loaded = loaded(folder.path(), "root.yaml");
    assert_eq!(loaded.documents[1].root.as_str(), Some("# Hello: [world\n"));
}

#[test]
fn a_page_of_the_network_is_read_where_that_is_allowed() {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        for body in ["a: {$ref: '../b.yaml'}", "{c: 1}"] {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 2048]).unwrap();
            let length = body.len();
            let head =
                format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(body.as_bytes()).unwrap();
        }
    });
    let root = format!("a: {{$ref: '{address}/x/a.yaml#/a'}}");
    let folder = folder(&[("root.yaml", &root)]);
    let options = LoadOptions { allow_network: true, ..LoadOptions::default() };
    let (loaded, said) = load_with(folder.path(), "root.yaml", options);
    assert_eq!(said, "");
    let expected = [format!("{address}/x/a.yaml"), format!("{address}/b.yaml")];
    assert_eq!(names(&loaded.unwrap()), expected);
    server.join().unwrap();
}

#[test]
fn files_that_cannot_be_read_are_errors() {
    let folder = folder(&[
        ("root.yaml", "a: {$ref: broken.yaml}\nb: {$ref: sub}\nc: {$ref: binary.yaml}"),
        ("broken.yaml", "a: [\n"),
        ("binary.yaml", "a: \u{0}"),
        ("sub/x.yaml", "{}"),
    ]);
    let (none, broken) = load_with(folder.path(), "root.yaml", LoadOptions::default());
    assert!(none.is_none());
    let (none, missing) = load_with(folder.path(), "missing.yaml", LoadOptions::default());
    assert!(none.is_none());
    assert_snapshot!(format!("{broken}\n{missing}"));
}
