//! The media type of a part.

/// What the end of a file's name tells of its media type: those that servers look at.
const KNOWN: &[(&str, &str)] = &[
    ("avi", "video/x-msvideo"),
    ("bmp", "image/bmp"),
    ("css", "text/css"),
    ("csv", "text/csv"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("flac", "audio/flac"),
    ("gif", "image/gif"),
    ("gz", "application/gzip"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("jsonl", "application/jsonl"),
    ("m4a", "audio/mp4"),
    ("md", "text/markdown"),
    ("mov", "video/quicktime"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("mpeg", "video/mpeg"),
    ("mpga", "audio/mpeg"),
    ("oga", "audio/ogg"),
    ("ogg", "audio/ogg"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("svg", "image/svg+xml"),
    ("tar", "application/x-tar"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
    ("txt", "text/plain"),
    ("wav", "audio/wav"),
    ("webm", "video/webm"),
    ("webp", "image/webp"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("xml", "application/xml"),
    ("yaml", "application/yaml"),
    ("yml", "application/yaml"),
    ("zip", "application/zip"),
];

/// One media type out of what a document says of a part (`image/png, image/jpeg`, `image/*`) and
/// what its file name tells.
pub(super) fn chosen(declared: Option<&str>, file_name: Option<&str>) -> Option<String> {
    let told = file_name.and_then(told);
    let all = || declared.into_iter().flat_map(|all| all.split(',')).map(str::trim);
    let fits = |media: &str| all().any(|one| covers(one, media));
    match told {
        Some(told) if fits(told) || all().all(|one| one.contains('*')) => Some(told.to_owned()),
        _ => all().find(|one| !one.contains('*') && one.contains('/')).map(str::to_owned),
    }
}

fn told(file_name: &str) -> Option<&'static str> {
    let (_, end) = file_name.rsplit_once('.')?;
    let known = KNOWN.iter().find(|(known, _)| end.eq_ignore_ascii_case(known));
    known.map(|(_, media)| *media)
}

/// Whether a media type or range stands for this one.
fn covers(range: &str, media: &str) -> bool {
    match range.strip_suffix("/*") {
        Some("*") => true,
        Some(top) => media.split_once('/').is_some_and(|(own, _)| own.eq_ignore_ascii_case(top)),
        None => range.eq_ignore_ascii_case(media),
    }
}

#[cfg(test)]
mod tests {
    use super::chosen;

    #[test]
    fn a_file_name_chooses_among_what_the_document_says() {
        let media = |declared, name| chosen(declared, name).unwrap_or_default();
        assert_eq!(media(None, Some("a.PNG")), "image/png");
        assert_eq!(media(Some("image/jpeg, image/png"), Some("a.png")), "image/png");
        assert_eq!(media(Some("image/*"), Some("a.png")), "image/png");
        assert_eq!(media(Some("application/pdf"), Some("a.png")), "application/pdf");
        assert_eq!(media(Some("*/*"), Some("a.unknown")), "");
        assert_eq!(media(Some("text/csv"), None), "text/csv");
        assert_eq!(media(None, None), "");
    }
}
