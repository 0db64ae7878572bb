//! Paths, parameters, bodies, answers, security, servers.

use insta::assert_snapshot;

use super::{lower, paths};

#[test]
fn parameters() {
    assert_snapshot!(paths(
        "
paths:
  /a/{id}/b/{missing}{?x}:
    parameters:
      - { name: id, in: path, required: true, schema: { type: integer } }
      - { name: q, in: query, schema: { type: string } }
      - { name: q, in: query, schema: { type: integer } }
    get:
      operationId: op
      parameters:
        - { name: q, in: query, required: true, schema: { type: array, items: { type: string } } }
        - { name: filter, in: query, style: deepObject, schema: { type: object, properties: { a: { type: string } } } }
        - { name: ids, in: query, style: pipeDelimited, schema: { type: array, items: { type: integer } } }
        - { name: json, in: query, content: { application/json: { schema: { type: string, nullable: true } } } }
        - { name: nullable, in: query, explode: false, schema: { type: string, nullable: true } }
        - { name: Accept, in: header, schema: { type: string } }
        - { name: authorization, in: header, schema: { type: string } }
        - { name: idempotency-key, in: header, schema: { type: string } }
        - { name: session, in: cookie, schema: { type: string } }
        - { name: nowhere, in: path, required: true, schema: { type: string } }
        - { $ref: '#/components/parameters/Sort' }
      responses: { '204': { description: done } }
    put:
      parameters: [{ $ref: '#/components/parameters/Sort' }, { $ref: '#/components/parameters/Key' }]
      responses: { '204': { description: done } }
components:
  parameters:
    Sort: { name: sort, in: query, schema: { type: string, enum: [up, down] } }
    Key: { name: Request-Id, in: header, x-fanwise-idempotency: true, schema: { type: string } }
"
    ));
}

#[test]
fn request_bodies() {
    assert_snapshot!(paths(
        "
paths:
  /json:
    post:
      requestBody: { required: true, content: { application/xml: {}, application/x-www-form-urlencoded: {}, application/vnd.a+json; charset=utf-8: { schema: { type: object, properties: { a: { type: string } } } } } }
      responses: { '204': { description: done } }
  /form:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: { type: object, properties: { a: { type: string }, b: { type: array, items: { type: string } } } }
            encoding: { a: { contentType: application/json }, b: { style: spaceDelimited }, c: { style: deepObject, explode: true }, d: { contentType: text/plain } }
      responses: { '204': { description: done } }
  /text: { post: { requestBody: { content: { text/plain: { schema: { type: string } } } }, responses: { '204': { description: done } } } }
  /csv: { post: { requestBody: { content: { text/csv: { schema: { type: array } } } }, responses: { '204': { description: done } } } }
  /bytes: { post: { requestBody: { content: { application/octet-stream: { schema: { type: string, format: binary } } } }, responses: { '204': { description: done } } } }
  /parts: { post: { requestBody: { content: { multipart/form-data: { schema: { type: object, properties: { file: { type: string, format: binary } } } } } }, responses: { '204': { description: done } } } }
  /any: { post: { requestBody: { content: { '*/*': { schema: { type: object, properties: { a: { type: string } } } } } }, responses: { '204': { description: done } } } }
  /none: { post: { requestBody: { content: {} }, responses: { '204': { description: done } } } }
  /shared: { post: { requestBody: { $ref: '#/components/requestBodies/Order' }, responses: { '204': { description: done } } } }
components:
  requestBodies:
    Order: { required: true, content: { application/json: { schema: { type: object, properties: { a: { type: string } } } } } }
"
    ));
}

#[test]
fn answers() {
    assert_snapshot!(paths(
        "
paths:
  /a:
    get:
      operationId: several
      responses:
        '200':
          description: Fine
          content:
            application/json: { schema: { type: object, properties: { a: { type: string } } } }
            text/csv: { schema: { type: string } }
            application/xml: { schema: { type: object } }
        '202': { description: Later, content: { application/json: { schema: { $ref: '#/components/schemas/A' } }, text/json: { schema: { $ref: '#/components/schemas/A' } }, text/plain: { schema: { $ref: '#/components/schemas/A' } } } }
        '204': { description: Gone, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }
        '404': { $ref: '#/components/responses/NotFound' }
        4XX: { description: Bad, content: { application/problem+json: {} } }
        default: { description: Other, content: { application/pdf: {}, '*/*': { schema: { type: string } } } }
    head: { operationId: head, responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } } } }
    delete: { operationId: onlyErrors, responses: { '404': { $ref: '#/components/responses/NotFound' } } }
components:
  schemas: { A: { type: object, properties: { a: { type: string } } } }
  responses:
    NotFound: { description: Not there, content: { application/json: { schema: { type: object, properties: { message: { type: string } } } } } }
"
    ));
}

#[test]
fn one_id_twice_and_the_order_of_operations() {
    assert_snapshot!(paths(
        "
paths:
  /a:
    get: { operationId: same, x-fanwise-at: 2, responses: { '204': { description: done } } }
    put: { operationId: same, x-fanwise-at: 1, responses: { '204': { description: done } } }
    trace: { operationId: ' ', x-fanwise-at: 3, responses: { '204': { description: done } } }
"
    ));
}

#[test]
fn security_and_servers() {
    let text = "
servers:
  - { url: 'https://{region}.example.com/v1/', variables: { region: { default: eu } } }
  - { url: 'https://{host}/' }
  - { url: /relative }
security: [{ token: [] }]
paths:
  /a:
    get: { operationId: inherits, responses: { '204': { description: done } } }
    put: { operationId: optional, security: [{ key: [], oauth: [read] }, {}], responses: { '204': { description: done } } }
    post: { operationId: none, security: [], responses: { '204': { description: done } } }
    patch: { operationId: unknown, security: [{ what: [] }, { token: [] }], responses: { '204': { description: done } } }
  /b:
    servers: [{ url: 'https://upload.example.com' }]
    get: { operationId: elsewhere, responses: { '204': { description: done } } }
    put: { operationId: here, servers: [{ url: 'https://eu.example.com/v1' }], responses: { '204': { description: done } } }
    post: { operationId: origin, servers: [{ url: /v2 }], responses: { '204': { description: done } } }
components:
  securitySchemes:
    token: { type: http, scheme: Bearer }
    basic: { type: http, scheme: basic }
    digest: { type: http, scheme: Digest }
    key: { type: apiKey, in: query, name: api_key }
    oauth: { type: oauth2, flows: { clientCredentials: { tokenUrl: 'https://t', scopes: { read: r, write: w } } } }
    login: { type: oauth2, flows: { implicit: { authorizationUrl: 'https://a', scopes: {} } } }
    oidc: { type: openIdConnect, openIdConnectUrl: 'https://o' }
";
    let (ir, _) = lower(text);
    let (_, api) = ir.apis.iter().next().expect("there is one");
    assert_snapshot!(format!("{}{:?}\n{:#?}", paths(text), api.servers, api.schemes));
}
