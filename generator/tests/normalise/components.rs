use std::fs;

use serde_json::json;
use tempfile::TempDir;

use super::{assert_whole, in_folder, sound, under};

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

#[test]
fn schemas_of_other_files_become_components_with_stable_names() {
    let folder = folder(&[
        (
            "root.yaml",
            "openapi: 3.0.0\ninfo: {title: T, version: 1.0}\npaths: {}\ncomponents:\n  schemas:\n    \
             Pet: {$ref: models/pet.yaml}\n    Error: {type: string}\n    \
             Order: {properties: {pet: {$ref: models/pet.yaml}, e: {$ref: 'billing/all.yaml#/components/schemas/Error'}, f: {$ref: 'shipping/all.yaml#/components/schemas/Error'}}}\n",
        ),
        (
            "models/pet.yaml",
            "properties: {parent: {$ref: pet.yaml}, tag: {$ref: 'tag.json'}, o: {$ref: '../root.yaml#/components/schemas/Order'}}",
        ),
        ("models/tag.json", "{\"type\": \"string\"}"),
        ("billing/all.yaml", "components: {schemas: {Error: {type: integer}}}"),
        ("shipping/all.yaml", "components: {schemas: {Error: {type: boolean}}}"),
    ]);
    let (normalised, said) = in_folder(folder.path(), "root.yaml");
    assert_eq!(said, "");
    let normalised = normalised.unwrap();
    assert_whole(&normalised);
    assert_eq!(
        under(&normalised, "/components/schemas"),
        json!({
            "Pet": {"properties": {
                "parent": {"$ref": "#/components/schemas/Pet"},
                "tag": {"$ref": "#/components/schemas/tag"},
                "o": {"$ref": "#/components/schemas/Order"},
            }},
            "Error": {"type": "string"},
            "Order": {"properties": {
                "pet": {"$ref": "#/components/schemas/Pet"},
                "e": {"$ref": "#/components/schemas/Error_all"},
                "f": {"$ref": "#/components/schemas/Error_all_shipping"},
            }},
            "tag": {"type": "string"},
            "Error_all": {"type": "integer"},
            "Error_all_shipping": {"type": "boolean"},
        })
    );
    let pet = &normalised.document.components.as_ref().unwrap().schemas["Pet"];
    let place = normalised.place(&pet.as_item().unwrap().schema_data.extensions);
    assert_eq!((&*place.file, place.line, &*place.pointer), ("models/pet.yaml", 1, "#"));
}

#[test]
fn everything_may_lie_elsewhere() {
    let folder = folder(&[
        (
            "root.yaml",
            "openapi: 3.0.0\ninfo: {title: T, version: '1'}\npaths:\n  /a: {$ref: 'paths/a.yaml'}\n  \
             /b:\n    get: {$ref: 'paths/op.yaml'}\ncomponents:\n  schemas: {$ref: all.yaml}\n  \
             securitySchemes: {key: {$ref: 'parts.yaml#/key'}}\n",
        ),
        (
            "paths/a.yaml",
            "parameters: [{$ref: '../parts.yaml#/limit'}]\nget:\n  responses:\n    200: {$ref: '../parts.yaml#/ok'}\n    \
             404: {$ref: '../parts.yaml#/ok'}\npost:\n  requestBody: {$ref: '../parts.yaml#/body'}\n  responses: {$ref: ../responses.yaml}\n",
        ),
        ("paths/op.yaml", "responses: {204: {description: d}}"),
        (
            "parts.yaml",
            "key: {type: apiKey, in: header, name: K}\nlimit: {name: limit, in: query, schema: {type: integer}}\n\
             ok: {description: d, headers: {H: {$ref: '#/h'}}, content: {application/json: {schema: {$ref: '#/pet'}, examples: {e: {$ref: '#/e'}}}}}\n\
             h: {schema: {type: string}}\nbody: {content: {application/json: {schema: {$ref: 'root.yaml#/components/schemas/All'}}}}\n\
             pet: {type: object}\ne: {value: 1}\n",
        ),
        ("all.yaml", "All: {type: string}"),
        ("responses.yaml", "default: {description: d}"),
    ]);
    let (normalised, said) = in_folder(folder.path(), "root.yaml");
    assert_eq!(said, "");
    let normalised = normalised.unwrap();
    assert_whole(&normalised);
    insta::assert_snapshot!(serde_json::to_string_pretty(&under(&normalised, "")).unwrap());
}

#[test]
fn refs_into_the_midst_of_things_lead_to_one_type() {
    let normalised = sound(
        "openapi: 3.0.0\ninfo: {title: T, version: '1'}\npaths:\n  /a#b/{id}:\n    get:\n      parameters:\n        - {name: id, in: path, required: true, schema: {type: string}}\n      responses:\n        200:\n          description: d\n          content:\n            application/json:\n              schema: {type: object, properties: {me: {$ref: '#/paths/~1a%23b~1{id}/get/responses/200/content/application~1json/schema'}}}\n    put:\n      parameters: [{$ref: '#/paths/~1a%23b~1%7Bid%7D/get/parameters/0'}]\n      responses:\n        200: {$ref: '#/paths/~1a%23b~1{id}/get/responses/200'}\ncomponents:\n  schemas:\n    Pet: {properties: {owner: {properties: {name: {type: string}}}}}\n    Owner: {$ref: '#/components/schemas/Pet/properties/owner'}\n    Name: {allOf: [{$ref: '#/components/schemas/Owner/properties/name'}]}\n",
    );
    assert_whole(&normalised);
    insta::assert_snapshot!(serde_json::to_string_pretty(&under(&normalised, "")).unwrap());
}

#[test]
fn a_part_may_count_on_being_pasted_into_the_root() {
    let folder = folder(&[
        (
            "root.yaml",
            "openapi: 3.0.0\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {A: {$ref: a.yaml}, B: {type: string}}}",
        ),
        ("a.yaml", "items: {$ref: '#/components/schemas/B'}\ntype: array"),
    ]);
    let (normalised, said) = in_folder(folder.path(), "root.yaml");
    assert_eq!(said, "");
    assert_eq!(
        under(&normalised.unwrap(), "/components/schemas/A/items"),
        json!({"$ref": "#/components/schemas/B"})
    );
}

#[test]
fn names_with_slashes_are_escaped() {
    let normalised = sound(
        "openapi: 3.0.0\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    a/b~c: {type: string}\n    D: {discriminator: {propertyName: k, mapping: {x: 'a/b~c', y: E, z: '#/components/schemas/E'}}, oneOf: [{$ref: '#/components/schemas/a~1b~0c'}, {$ref: '#/components/schemas/E'}]}\n    E: {type: object}\n",
    );
    assert_whole(&normalised);
    let schema = under(&normalised, "/components/schemas/D");
    let escaped = "#/components/schemas/a~1b~0c";
    assert_eq!(schema["oneOf"][0]["$ref"], json!(escaped));
    assert_eq!(
        schema["discriminator"]["mapping"],
        json!({"x": escaped, "y": "#/components/schemas/E", "z": "#/components/schemas/E"})
    );
    assert_eq!(normalised.schema(escaped).unwrap().0, "a/b~c");
}
