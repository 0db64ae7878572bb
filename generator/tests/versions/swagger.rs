//! What Swagger 2.0 says in words of its own.

use super::lowered;

macro_rules! documents {
    ($($name:ident: $text:literal;)+) => {$(
        #[test]
        fn $name() {
            let head = "swagger: '2.0'\ninfo: { title: T, version: '1' }\n";
            insta::assert_snapshot!(stringify!($name), lowered(&format!("{head}{}", $text)));
        }
    )+};
}

documents! {
    host_base_path_and_schemes: "
host: http://api.example.com/
basePath: v2/
schemes: [http, wss, https]
paths:
  /a: { get: { responses: { 200: { description: '' } } } }
  /b: { get: { schemes: [http], responses: { 200: { description: '' } } } }
";
    a_base_path_without_a_host: "
basePath: /v2
paths: { /a: { get: { responses: { 200: { description: '' } } } } }
";
    a_host_with_variables: "
schemes: [https]
x-ms-parameterized-host: { hostTemplate: '{vault}.example.com' }
paths: { /a: { get: { responses: { 200: { description: '' } } } } }
";
    collection_formats: "
paths:
  /{ids}:
    get:
      parameters:
        - { name: ids, in: path, required: true, type: array, items: { type: string } }
        - { name: X-Ids, in: header, type: array, items: { type: string }, collectionFormat: csv }
        - { name: none, in: query, type: array, items: { type: string } }
        - { name: ssv, in: query, type: array, items: { type: string }, collectionFormat: ssv }
        - { name: tsv, in: query, type: array, items: { type: string }, collectionFormat: tsv }
        - { name: pipes, in: query, type: array, items: { type: string }, collectionFormat: pipes }
        - { name: multi, in: query, type: array, items: { type: string }, collectionFormat: multi }
        - { name: X-Multi, in: header, type: array, items: { type: string }, collectionFormat: multi }
        - { name: X-Pipes, in: header, type: array, items: { type: string }, collectionFormat: pipes }
      responses: { 204: { description: '' } }
";
    bodies: "
consumes: [application/json]
parameters:
  Shared: { name: any, in: body, schema: { type: object, properties: { a: { type: string } } } }
paths:
  /shared: { put: { parameters: [{ $ref: '#/parameters/Shared' }], responses: { 204: { description: '' } } } }
  /again: { put: { parameters: [{ $ref: '#/parameters/Shared' }], responses: { 204: { description: '' } } } }
  /other: { put: { consumes: [application/merge-patch+json], parameters: [{ $ref: '#/parameters/Shared' }], responses: { 204: { description: '' } } } }
  /path:
    parameters: [{ name: b, in: body, required: true, schema: { type: array, items: { type: string } } }]
    put: { responses: { 204: { description: '' } } }
    post: { parameters: [{ name: f, in: formData, type: string }], responses: { 204: { description: '' } } }
  /text: { put: { consumes: [text/plain], parameters: [{ name: t, in: body, schema: { type: string } }], responses: { 204: { description: '' } } } }
  /none: { put: { parameters: [{ name: t, in: body }], responses: { 204: { description: '' } } } }
";
    forms: "
paths:
  /form: { post: { parameters: [{ name: a, in: formData, required: true, type: string, enum: [x, y] }, { name: l, in: formData, type: array, items: { type: integer }, collectionFormat: pipes }], responses: { 204: { description: '' } } } }
  /both: { post: { consumes: [multipart/form-data, application/x-www-form-urlencoded], parameters: [{ name: a, in: formData, type: string }], responses: { 204: { description: '' } } } }
  /file: { post: { consumes: [application/json], parameters: [{ name: a, in: formData, type: file }], responses: { 204: { description: '' } } } }
  /two: { post: { parameters: [{ name: a, in: formData, type: string }, { name: b, in: body, schema: { type: string } }], responses: { 204: { description: '' } } } }
";
    answers: "
produces: [application/json]
responses: { Failed: { description: '', schema: { type: object, properties: { why: { type: string } } } } }
paths:
  /picture: { get: { produces: [image/png], responses: { 200: { description: '', schema: { type: file } }, default: { $ref: '#/responses/Failed' } } } }
  /file: { get: { responses: { 200: { description: '', schema: { type: file } }, 404: { description: '', schema: { type: object, properties: { why: { type: string } } } } } } }
  /csv: { get: { produces: [text/csv], responses: { 200: { description: '', schema: { type: string } }, default: { $ref: '#/responses/Failed' } } } }
  /both: { get: { produces: [application/json, text/csv], responses: { 200: { description: '', schema: { type: array, items: { type: string } } } } } }
  /none: { get: { responses: { 200: { description: '' } } } }
";
    schemas: "
paths: { /a: { get: { responses: { 200: { description: '', schema: { $ref: '#/definitions/Pet' } } } } } }
definitions:
  Pet:
    type: object
    required: [kind]
    discriminator: kind
    properties: { kind: { type: string }, note: { type: string, x-nullable: true }, owner: { $ref: '#/definitions/Owner', x-nullable: true } }
  Cat: { x-ms-discriminator-value: cat, allOf: [{ $ref: '#/definitions/Pet' }, { type: object, properties: { lives: { type: integer } } }] }
  Owner: { type: object, properties: { name: { type: string } } }
";
    named_enums: "
paths:
  /a:
    get:
      parameters: [{ name: s, in: query, type: string, enum: [on, off], x-ms-enum: { name: Switch } }]
      responses: { 200: { description: '', schema: { $ref: '#/definitions/Lamp' } } }
definitions:
  Lamp:
    type: object
    properties:
      state: { description: As it is., type: string, enum: [on, off], x-ms-enum: { name: Switch, values: [{ value: on, name: TurnedOn }, { value: off, name: TurnedOff }] } }
      wanted: { type: string, enum: [on, off, any], x-ms-enum: { name: Switch } }
      other: { type: string, enum: [a], x-ms-enum: { name: Lamp } }
";
    security: "
security: [{ basic: [] }]
securityDefinitions:
  basic: { type: basic }
  key: { type: apiKey, in: query, name: k }
  application: { type: oauth2, flow: application, tokenUrl: https://a.example/token, scopes: { read: R } }
  code: { type: oauth2, flow: accessCode, authorizationUrl: https://a.example, tokenUrl: https://a.example/token, scopes: {} }
  implicit: { type: oauth2, flow: implicit, authorizationUrl: https://a.example, scopes: {} }
  password: { type: oauth2, flow: password, tokenUrl: https://a.example/token, scopes: {} }
paths:
  /a: { get: { responses: { 204: { description: '' } } } }
  /b: { get: { security: [{ key: [], application: [read] }], responses: { 204: { description: '' } } } }
";
    faults_stand_where_the_document_has_them: "
paths:
  /a: { post: { parameters: [{ name: b, in: body, schema: { type: strin } }], responses: { 200: { description: '', schema: { $ref: '#/definitions/None' } } } } }
  /b: { post: { parameters: [{ in: formData, type: string }], responses: { 204: { description: '' } } } }
  /c: { post: { parameters: [{ $ref: '#/parameters/None' }], responses: { 204: { description: '' } } } }
";
    paths_with_a_query: "
paths: { /a: { get: { operationId: a, responses: { 204: { description: '' } } } } }
x-ms-paths: { '/a?kind=b': { get: { operationId: b, responses: { 204: { description: '' } } } } }
";
}
