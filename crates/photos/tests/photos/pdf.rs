//! PDF documents: which are taken, which are refused, and what their pages look like.

use photos::{Limits, MediaType, PageImage, Quality, Refusal, prepare, render_pdf_page};

use crate::pdfs::{
    deflated, deflated_zeros, of_objects, of_pages, packed, simple, stream, with_content, with_more,
};

fn refused(bytes: &[u8]) -> Refusal {
    prepare(bytes, &Limits::default()).expect_err("the file should be refused")
}

fn is_taken(bytes: &[u8]) -> u32 {
    prepare(bytes, &Limits::default()).expect("the file should be taken").pages
}

fn drawn(bytes: &[u8], page: usize, side: u32) -> image::RgbImage {
    let PageImage { bytes, width, height } = render_pdf_page(bytes, page, side, &Limits::default()).unwrap();
    let picture = image::load_from_memory_with_format(&bytes, image::ImageFormat::Jpeg).unwrap().into_rgb8();
    assert_eq!(picture.dimensions(), (width, height));
    picture
}

fn luma(picture: &image::RgbImage, x: f32, y: f32) -> u8 {
    let (width, height) = picture.dimensions();
    picture.get_pixel((x * width as f32) as u32, (y * height as f32) as u32).0[1]
}

#[test]
fn a_pdf_is_kept_as_it_is() {
    let original = simple();
    let prepared = prepare(&original, &Limits::default()).unwrap();
    assert_eq!(prepared.media_type, MediaType::Pdf);
    assert_eq!(prepared.bytes, original, "not one byte may change");
    assert_eq!((prepared.pages, prepared.page), (1, None));
    assert_eq!(prepared.quality, Quality::NOT_MEASURED);
    let cut = &original[..original.len() - 20];
    assert_eq!(refused(cut), Refusal::Damaged, "cut short");
    let limits = Limits { max_pdf_bytes: 300, ..Limits::default() };
    assert_eq!(prepare(&original, &limits), Err(Refusal::TooLarge { bytes: original.len(), limit: 300 }));
}

#[test]
fn its_first_page_is_the_thumbnail_and_every_page_can_be_drawn() {
    let thumbnail = prepare(&simple(), &Limits::default()).unwrap().thumbnail;
    let thumbnail = image::load_from_memory(&thumbnail).unwrap().into_rgb8();
    assert_eq!(thumbnail.dimensions(), (320, 160));
    for picture in [thumbnail, drawn(&simple(), 0, 1000)] {
        assert!(luma(&picture, 0.25, 0.25) < 20, "the square is black");
        assert!(luma(&picture, 0.75, 0.75) > 235, "the rest is paper");
    }
    let two = of_pages(2);
    assert_eq!(drawn(&two, 1, 400).dimensions(), (400, 200));
    assert_eq!(render_pdf_page(&two, 2, 400, &Limits::default()), Err(Refusal::NoSuchPage));
    assert_eq!(drawn(&two, 0, 100_000).width(), 2480, "never larger than a stored picture");
    assert_eq!(render_pdf_page(b"", 0, 100, &Limits::default()), Err(Refusal::Empty));
    assert_eq!(render_pdf_page(b"\xFF\xD8\xFF", 0, 100, &Limits::default()), Err(Refusal::NotAPhoto));
}

#[test]
fn pages_are_counted_wherever_they_stand() {
    assert_eq!(is_taken(&of_pages(37)), 37);
    let listed = of_objects(
        &[
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids 3 0 R /Count 2 >>",
            "[4 0 R 5 0 R]",
            "<< /Type /Page /Parent 2 0 R >>",
            "<< /Type /Page /Parent 2 0 R >>",
        ],
        "",
    );
    assert_eq!(is_taken(&listed), 2, "a list of its own");
    let in_stream = packed(
        &[
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R 4 0 R 5 0 R] /Count 3 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 90 90] >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 90 90] >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 90 90] >>",
        ],
        "",
    );
    assert_eq!(is_taken(&in_stream), 3, "in an object stream");
    let edited = [&of_pages(1)[..], b"3 0 obj\n<< /Type /Page /Parent 2 0 R >>\nendobj\n%%EOF\n"].concat();
    assert_eq!(is_taken(&edited), 1, "a second version of the same page");
    assert_eq!(refused(&of_pages(201)), Refusal::TooManyPages { pages: 201, limit: 200 });
    assert_eq!(refused(&of_pages(0)), Refusal::Damaged);
    assert_eq!(refused(b"%PDF-1.7\n%%EOF\n"), Refusal::Damaged);
}

#[test]
fn an_encrypted_pdf_is_refused() {
    let objects =
        ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] >>", "<< /Type /Page >>"];
    assert_eq!(is_taken(&of_objects(&objects, "")), 1);
    assert_eq!(refused(&of_objects(&objects, "/Encrypt 9 0 R")), Refusal::Encrypted);
    assert_eq!(refused(&of_objects(&objects, "/#45ncrypt << /Filter /Standard >>")), Refusal::Encrypted);
    assert_eq!(refused(&packed(&objects, "/Encrypt 9 0 R")), Refusal::Encrypted);
}

#[test]
fn a_pdf_that_would_do_something_is_refused() {
    for (what, page, catalogue) in [
        ("a script when opened", "", "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
        ("the same in disguise", "", "/OpenAction << /#53 /Java#53cript /JS (app.alert(1)) >>"),
        ("scripts by name", "", "/Names << /JavaScript << /Names [(a) 9 0 R] >> >>"),
        ("a program", "", "/OpenAction << /S /Launch /F (calc.exe) >>"),
        ("a program behind a page", "/AA << /O << /S /Launch /Win << /F (cmd) >> >> >>", ""),
        ("a file", "", "/Names << /EmbeddedFiles << /Names [(a) 9 0 R] >> >>"),
        (
            "a file pinned to a page",
            "/Annots [<< /Subtype /FileAttachment /FS << /F (a) /EF << /F 9 0 R >> >> >>]",
            "",
        ),
        ("a form with scripts", "", "/AcroForm << /XFA 9 0 R >>"),
        ("a form that is sent", "/Annots [<< /A << /S /SubmitForm /F (http://example.org) >> >>]", ""),
        ("a film", "/Annots [<< /Subtype /RichMedia >>]", ""),
    ] {
        assert_eq!(refused(&with_more(page, catalogue, &[])), Refusal::Active, "{what}");
    }
    let carried = stream("/Type /EmbeddedFile", b"MZ");
    assert_eq!(refused(&with_more("", "", &[carried])), Refusal::Active, "an embedded file nobody names");
    let hidden = packed(
        &[
            "<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] >>",
            "<< /Type /Page >>",
            "<< /S /JavaScript /JS (app.alert(1)) >>",
        ],
        "",
    );
    assert_eq!(refused(&hidden), Refusal::Active, "in an object stream");
    let before = [&b"%PDF-1.4\n7 0 obj << /S /Launch /F (a) >> endobj\n"[..], &simple()].concat();
    assert_eq!(refused(&before), Refusal::Active, "in an object that the table of contents leaves out");
}

#[test]
fn what_documents_usually_have_is_no_reason_to_refuse() {
    for (what, page, catalogue) in [
        (
            "a link",
            "/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://example.org) >> >>]",
            "",
        ),
        ("a page to begin with", "", "/OpenAction [3 0 R /Fit]"),
        ("a jump", "", "/OpenAction << /S /GoTo /D [3 0 R /Fit] >>"),
        ("a form without scripts", "", "/AcroForm << /Fields [] /NeedAppearances true >>"),
        ("fonts with odd names", "/Resources << /Font << /JS 9 0 R /EF 9 0 R >> >>", ""),
        ("a text about scripts", "", "/Lang (/JavaScript /Launch /Encrypt)"),
        ("a description", "", "/Metadata 9 0 R /MarkInfo << /Marked true >>"),
    ] {
        assert_eq!(is_taken(&with_more(page, catalogue, &[])), 1, "{what}");
    }
}

#[test]
fn a_pdf_that_swells_is_refused() {
    let bomb = deflated_zeros(300 << 20);
    assert!(bomb.len() < 400_000, "{} bytes for 300 MiB", bomb.len());
    let flate = stream("/Filter /FlateDecode", &bomb);
    assert_eq!(refused(&with_content("", "", flate, &[])), Refusal::Bloated, "a page");
    let escaped = stream("/Filter [/#46lateDecode]", &bomb);
    assert_eq!(refused(&with_content("", "", escaped, &[])), Refusal::Bloated, "in disguise");
    let referred = stream("/Filter 9 0 R", &bomb);
    assert_eq!(refused(&with_content("", "", referred, &[])), Refusal::Bloated, "by a reference");
    let wrong_length =
        [&b"<< /Filter /FlateDecode /Length 3 >>\nstream\n"[..], &bomb, b"\nendstream"].concat();
    assert_eq!(refused(&with_content("", "", wrong_length, &[])), Refusal::Bloated, "with a wrong length");
    let objects = stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", &bomb);
    assert_eq!(refused(&with_more("", "", &[objects])), Refusal::Bloated, "an object stream");
    let twice = stream("/Filter [/FlateDecode /FlateDecode]", &deflated(&bomb));
    assert_eq!(refused(&with_more("", "", &[twice])), Refusal::Bloated, "packed twice");
    let lzw = stream("/Filter /LZWDecode", &vec![0x80; 200_000]);
    assert_eq!(refused(&with_more("", "", &[lzw])), Refusal::Bloated, "another packing");
    let several: Vec<Vec<u8>> = (0..3)
        .map(|_| stream("/Type /ObjStm /N 0 /First 0 /Filter /FlateDecode", &deflated_zeros(80 << 20)))
        .collect();
    assert_eq!(
        refused(&with_more("", "", &several)),
        Refusal::Bloated,
        "object streams are held all at once"
    );
}

#[test]
fn pictures_in_a_pdf_have_the_limits_of_pictures() {
    let image = |keys: &str, data: &[u8]| stream(&format!("/Type /XObject /Subtype /Image {keys}"), data);
    let claimed = image("/Width 60000 /Height 60000 /Filter /FlateDecode", &deflated(&[0; 100]));
    assert!(
        matches!(refused(&with_more("", "", &[claimed])), Refusal::TooManyPixels { .. }),
        "by its dictionary"
    );
    let mut jpeg = crate::pictures::jpeg(&crate::pictures::quarters(64, 64), 80);
    assert_eq!(is_taken(&with_more("", "", &[image("/Width 64 /Height 64 /Filter /DCTDecode", &jpeg)])), 1);
    let frame = jpeg.windows(2).position(|marker| marker == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xFF; 4]);
    let lying = image("/Width 64 /Height 64 /Filter /DCTDecode", &jpeg);
    assert!(
        matches!(refused(&with_more("", "", &[lying])), Refusal::TooManyPixels { .. }),
        "by its own header"
    );
    let fax = image(
        "/Width 9 /Height 9 /Filter /CCITTFaxDecode /DecodeParms << /Columns 60000 /Rows 60000 >>",
        b"\0",
    );
    assert!(
        matches!(refused(&with_more("", "", &[fax])), Refusal::TooManyPixels { .. }),
        "by its parameters"
    );
}

#[test]
fn a_tree_of_pages_that_is_none_is_refused() {
    let tree = |nodes: &[&str]| {
        let mut objects = vec!["<< /Type /Catalog /Pages 2 0 R >>"];
        objects.extend_from_slice(nodes);
        of_objects(&objects, "")
    };
    let tail = tree(&["<< /Type /Pages /Kids [3 0 R] >>", "<< /Type /Pages /Kids [2 0 R] >>"]);
    assert_eq!(refused(&tail), Refusal::Damaged, "it bites its tail");
    let itself = tree(&["<< /Type /Pages /Kids [2 0 R 3 0 R] >>", "<< /Type /Page >>"]);
    assert_eq!(refused(&itself), Refusal::Damaged, "a node in itself");

    let mut chain = vec!["<< /Type /Catalog /Pages 2 0 R >>".to_owned()];
    chain.extend((3..60_000).map(|next| format!("<< /Type /Pages /Kids [{next} 0 R] >>")));
    chain.push("<< /Type /Page >>".to_owned());
    assert_eq!(refused(&of_objects(&chain, "")), Refusal::Damaged, "endlessly deep");

    let mut laughs = vec!["<< /Type /Catalog /Pages 2 0 R >>".to_owned()];
    laughs.extend(
        (3..25).map(|next| format!("<< /Type /Pages /Kids [{}] >>", format!("{next} 0 R ").repeat(10))),
    );
    laughs.push("<< /Type /Page >>".to_owned());
    assert_eq!(refused(&of_objects(&laughs, "")), Refusal::Damaged, "ten to the power of twenty-two pages");
}

#[test]
fn nesting_without_end_does_not_exhaust_the_stack() {
    let deep = "[".repeat(2_000_000);
    let object = with_more("", &format!("/Odd {deep}"), &[]);
    assert_eq!(refused(&object), Refusal::Damaged, "in an object");
    let content = with_content("", "", stream("/Filter /FlateDecode", &deflated(deep.as_bytes())), &[]);
    assert_eq!(refused(&content), Refusal::Damaged, "in what a page draws");
    let allowed = with_content("", "", stream("", "[".repeat(8000).as_bytes()), &[]);
    assert_eq!(is_taken(&allowed), 1, "within the bound it is drawn or not, but nothing breaks");
}

#[test]
fn forms_that_draw_themselves_come_to_an_end() {
    let resources = "/Resources << /XObject << /A 5 0 R >> >>";
    let form = |content: &[u8]| {
        stream(&format!("/Type /XObject /Subtype /Form /BBox [0 0 200 100] {resources}"), content)
    };
    let itself = with_content(resources, "", stream("", b"/A Do"), &[form(b"0 g 20 60 60 30 re f /A Do")]);
    assert_eq!(is_taken(&itself), 1);
    let picture = drawn(&itself, 0, 300);
    assert!(luma(&picture, 0.25, 0.25) < 20, "what it draws before itself is drawn");
}
