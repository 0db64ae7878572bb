//! What OpenAPI 3.2 has more of.

use super::lowered;

macro_rules! documents {
    ($($name:ident: $text:literal;)+) => {$(
        #[test]
        fn $name() {
            let head = "openapi: 3.2.0\ninfo: { title: T, version: '1' }\n";
            insta::assert_snapshot!(stringify!($name), lowered(&format!("{head}{}", $text)));
        }
    )+};
}

documents! {
    methods: "
paths:
  /a:
    query: { operationId: ask, requestBody: { content: { application/json: { schema: { type: string } } } }, responses: { 200: { description: '' } } }
    get: { operationId: look, responses: { 200: { description: '' } } }
    additionalOperations:
      COPY: { operationId: copy, responses: { 200: { description: '' } } }
      POST: { operationId: send, responses: { 200: { description: '' } } }
";
    sequences: "
paths:
  /lines: { get: { responses: { 200: { description: '', content: { application/jsonl: { itemSchema: { $ref: '#/components/schemas/Line' } } } } } } }
  /events: { get: { responses: { 200: { content: { text/event-stream: { itemSchema: { type: object, properties: { data: { type: string } } } } } } } } }
  /list: { get: { responses: { 200: { content: { application/json: { itemSchema: { $ref: '#/components/schemas/Line' } } } } } } }
components: { schemas: { Line: { type: object, properties: { n: { type: integer } } } } }
";
    the_whole_query: "
paths:
  /form: { get: { parameters: [{ name: q, in: querystring, content: { application/x-www-form-urlencoded: { schema: { type: object, properties: { a: { type: string } } } } } }], responses: { 200: { description: '' } } } }
  /json: { get: { parameters: [{ name: q, in: querystring, content: { application/json: { schema: { type: object } } } }], responses: { 200: { description: '' } } } }
";
    its_own_name: "
$self: https://a.example/api/root.yaml
paths:
  /a: { get: { responses: { 200: { description: '', content: { application/json: { schema: { $ref: 'https://a.example/api/root.yaml#/components/schemas/A' } } } } } } }
  /b: { get: { responses: { 200: { description: '', content: { application/json: { schema: { $ref: 'root.yaml#/components/schemas/A' } } } } } } }
components: { schemas: { A: { type: object, properties: { n: { type: integer } } } } }
";
    discriminators_with_a_default: "
paths: { /a: { get: { responses: { 200: { description: '', content: { application/json: { schema: { $ref: '#/components/schemas/Any' } } } } } } } }
components:
  schemas:
    Any: { oneOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }], discriminator: { propertyName: k, defaultMapping: A } }
    A: { type: object, properties: { k: { type: string }, a: { type: string } } }
    B: { type: object, properties: { k: { type: string }, b: { type: string } } }
";
    shared_media_types_and_cookies: "
paths:
  /a:
    get:
      parameters: [{ name: c, in: cookie, style: cookie, schema: { type: string } }]
      responses: { 200: { summary: Short., content: { application/json: { $ref: '#/components/mediaTypes/A' } } } }
components: { mediaTypes: { A: { schema: { type: array, items: { type: string } } } } }
";
    security: "
paths: { /a: { get: { security: [{ old: [] }], responses: { 204: { description: '' } } } } }
components:
  securitySchemes:
    old: { type: http, scheme: bearer, deprecated: true }
    device: { type: oauth2, oauth2MetadataUrl: https://a.example, flows: { deviceAuthorization: { deviceAuthorizationUrl: https://a.example/d, tokenUrl: https://a.example/t, scopes: {} } } }
";
}
