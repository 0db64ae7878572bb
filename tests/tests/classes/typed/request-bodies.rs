use classes::request_bodies::operations::{
    ImportAssets, ImportAssetsCsv, ImportAssetsMultipart, PutAssetsById, PutAssetsByIdBytes,
    PutAssetsByIdForm,
};
use classes::request_bodies::types::{Asset, AssetFormBody, ImportAssetsMultipartBody};
use fanwise_runtime::{Bytes, Operation};

/// The media type and the bytes that are sent.
fn sent<O: Operation>(operation: &O) -> (String, String) {
    let request = operation.request().unwrap();
    let media = request.headers()["content-type"].to_str().unwrap().to_owned();
    let body = request.body().map(|body| String::from_utf8(body.to_vec()).unwrap());
    (media, body.unwrap_or_default())
}

#[test]
fn json_is_what_the_operation_itself_sends() {
    let (media, body) = sent(&ImportAssets::new(vec![Asset::new()]));
    assert_eq!((media.as_str(), body.as_str()), ("application/json", "[{}]"));
    let mut put = PutAssetsById::new("1");
    put.body = Some(Asset::new());
    assert_eq!(sent(&put).0, "application/json");
}

#[test]
fn each_other_media_type_is_a_method_of_its_own() {
    let (media, body) = sent(&ImportAssetsCsv::new("a;b"));
    assert_eq!((media.as_str(), body.as_str()), ("text/csv", "a;b"));
    assert_eq!(ImportAssetsCsv::ID, "importAssets.csv");
    let _ = ImportAssetsMultipart::new(ImportAssetsMultipartBody::new());
    let mut form = PutAssetsByIdForm::new("1");
    form.body = Some(AssetFormBody::new("x"));
    let (media, body) = sent(&form);
    assert_eq!((media.as_str(), body.as_str()), ("application/x-www-form-urlencoded", "a=x"));
    let mut bytes = PutAssetsByIdBytes::new("1");
    bytes.body = Some(Bytes::from(b"x".to_vec()));
    assert_eq!(sent(&bytes).0, "application/octet-stream");
    assert_eq!(PutAssetsByIdBytes::PATH, PutAssetsById::PATH);
}
