//! PDF files made for the tests, object by object.

use std::io::Write;

/// A file of numbered objects (the first is 1) with a table of contents; the first object is the catalogue.
pub fn of_objects<T: AsRef<[u8]>>(objects: &[T], more_trailer: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut places = Vec::new();
    for (object, number) in objects.iter().zip(1..) {
        places.push(bytes.len());
        writeln!(bytes, "{number} 0 obj").unwrap();
        bytes.extend_from_slice(object.as_ref());
        bytes.extend_from_slice(b"\nendobj\n");
    }
    let table = bytes.len();
    writeln!(bytes, "xref\n0 {}\n0000000000 65535 f ", places.len() + 1).unwrap();
    for place in &places {
        writeln!(bytes, "{place:010} 00000 n ").unwrap();
    }
    let size = places.len() + 1;
    writeln!(bytes, "trailer\n<< /Size {size} /Root 1 0 R {more_trailer} >>\nstartxref\n{table}\n%%EOF")
        .unwrap();
    bytes
}

/// A stream object.
pub fn stream(keys: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<< {keys} /Length {} >>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

pub fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// Zeros, deflated without ever having them all in memory.
pub fn deflated_zeros(count: usize) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let portion = vec![0; 1 << 20];
    for _ in 0..count >> 20 {
        encoder.write_all(&portion).unwrap();
    }
    encoder.finish().unwrap()
}

/// Keys of a page of 200 × 100 points whose content is object 4.
const PAGE: &str = "/Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R";

/// One page with a black square in its left top quarter, and more objects from number 5 on.
pub fn with_more(page: &str, catalogue: &str, more: &[Vec<u8>]) -> Vec<u8> {
    with_content(page, catalogue, stream("", b"0 g 20 60 60 30 re f"), more)
}

pub fn with_content(page: &str, catalogue: &str, content: Vec<u8>, more: &[Vec<u8>]) -> Vec<u8> {
    let mut objects = vec![
        format!("<< /Type /Catalog /Pages 2 0 R {catalogue} >>").into_bytes(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        format!("<< {PAGE} {page} >>").into_bytes(),
        content,
    ];
    objects.extend_from_slice(more);
    of_objects(&objects, "")
}

pub fn simple() -> Vec<u8> {
    with_more("", "", &[])
}

/// So many pages under one node.
pub fn of_pages(count: usize) -> Vec<u8> {
    let kids: String = (0..count).map(|number| format!("{} 0 R ", number + 3)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {count} >>"),
    ];
    objects.extend((0..count).map(|_| "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] >>".to_owned()));
    of_objects(&objects, "")
}

/// All objects but the streams packed into an object stream, with a cross-reference stream, as newer programs write.
pub fn packed(objects: &[&str], more_reference_keys: &str) -> Vec<u8> {
    let mut header = String::new();
    let mut body = String::new();
    for (object, number) in objects.iter().zip(1..) {
        header.push_str(&format!("{number} {} ", body.len()));
        body.push_str(object);
        body.push('\n');
    }
    let count = objects.len();
    let keys = format!("/Type /ObjStm /N {count} /First {} /Filter /FlateDecode", header.len());
    let holder = stream(&keys, &deflated(format!("{header}{body}").as_bytes()));
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let (holder_number, table_number) = (count + 1, count + 2);
    let holder_place = bytes.len();
    writeln!(bytes, "{holder_number} 0 obj").unwrap();
    bytes.extend_from_slice(&holder);
    bytes.extend_from_slice(b"\nendobj\n");
    let table = bytes.len();
    let row = |kind: u8, place: usize, index: u8| {
        let place = u32::try_from(place).unwrap().to_be_bytes();
        [&[kind][..], &place, &[index]].concat()
    };
    let mut rows = row(0, 0, 255);
    for index in 0..count {
        rows.extend(row(2, holder_number, u8::try_from(index).unwrap()));
    }
    rows.extend(row(1, holder_place, 0));
    rows.extend(row(1, table, 0));
    let keys = format!("/Type /XRef /W [1 4 1] /Size {} /Root 1 0 R {more_reference_keys}", count + 3);
    writeln!(bytes, "{table_number} 0 obj").unwrap();
    bytes.extend_from_slice(&stream(&keys, &rows));
    writeln!(bytes, "\nendobj\nstartxref\n{table}\n%%EOF").unwrap();
    bytes
}
