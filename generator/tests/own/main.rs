//! One's own types, dates and UUIDs, derives: what a manifest and its documents come to.

mod derives;
mod shared;
mod types;

use fanwise::diagnostic::Diagnostics;
use fanwise::generate::{Failure, Input, Request, RuntimeChoice, generate};
use fanwise::load::LoadOptions;
use fanwise::package::OutputFile;

/// What the pipeline made of a manifest and the files beside it, and what it said.
struct Made {
    files: Vec<OutputFile>,
    said: String,
}

impl Made {
    /// The types that operations reach, then the others.
    fn types(&self) -> String {
        ["types", "unused"].map(|name| self.file(&format!("src/shop/{name}.rs"))).concat()
    }

    /// One of the files.
    fn file(&self, path: &str) -> &str {
        let found = self.files.iter().find(|file| file.path == path);
        found.map_or_else(|| panic!("{path} is not written: {}", self.said), |file| &file.content)
    }
}

/// Runs the pipeline over these files; one of them is `fanwise.yaml`.
fn made(files: &[(&str, &str)]) -> Made {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("folders");
        std::fs::write(path, text).expect("a file");
    }
    let request = Request {
        input: Input::Manifest(folder.path().join("fanwise.yaml")),
        out: Some(folder.path().join("sdk")),
        name: Some("own-sdk".to_owned()),
        runtime: RuntimeChoice::Published,
        refs: LoadOptions::default(),
    };
    let mut diagnostics = Diagnostics::new();
    let files = match generate(&request, &mut diagnostics) {
        Ok(generated) => generated.files,
        Err(Failure::Stopped(_)) => Vec::new(),
        Err(failure) => panic!("{failure:?}"),
    };
    let said: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    let place = format!("{}/", folder.path().display());
    Made { files, said: said.join("\n").replace(&place, "") }
}

/// A document of these schemas and one operation that takes and gives an `Order`.
fn document(schemas: &str) -> String {
    let schemas = schemas.lines().fold(String::new(), |all, line| all + "    " + line + "\n");
    format!(
        "openapi: 3.1.0
info: {{ title: Shop, version: '1' }}
servers: [{{ url: https://shop.example.com }}]
paths:
  /orders/{{id}}:
    put:
      operationId: putOrder
      parameters:
        - {{ name: id, in: path, required: true, schema: {{ type: string, format: uuid }} }}
        - {{ name: since, in: query, schema: {{ type: string, format: date-time }} }}
        - {{ name: on, in: header, schema: {{ type: array, items: {{ type: string, format: date }} }} }}
      requestBody: {{ content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Order' }} }} }} }}
      responses:
        '200': {{ description: ok, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Order' }} }} }} }}
components:
  schemas:
{schemas}"
    )
}
