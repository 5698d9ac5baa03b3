//! Which files are taken as evidence, and which are not, whatever they are called.

mod evidence_parts;

use std::io::Cursor;
use std::time::{Duration, Instant};

use documents::evidence::{Disposition, FileKind, Rules, accept, kind_of};
use evidence_parts::{EXCEL, SLIDES, WORD, compound, jpeg, office, pdf, zip};

/// A PNG of this size, as far as its size is told.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    file.extend_from_slice(&width.to_be_bytes());
    file.extend_from_slice(&height.to_be_bytes());
    file.extend_from_slice(&[8, 2, 0, 0, 0, 0, 0, 0, 0]);
    file
}

#[test]
fn every_kind_is_told_by_its_content() {
    let gbk = b"\xd5\xc5\xc8\xfd,1\r\n";
    for (name, bytes, kind) in [
        ("凭证.PDF", pdf("hello"), FileKind::Pdf),
        ("照片.jpg", jpeg(4000, 3000), FileKind::Jpeg),
        ("照片.jpeg", jpeg(1, 1), FileKind::Jpeg),
        ("截图.png", png(1920, 1080), FileKind::Png),
        ("方案.docx", office(WORD, &[("word/document.xml", b"<d/>")]), FileKind::Docx),
        ("另存.docx", office(WORD, &[("word/document2.xml", b"<d/>")]), FileKind::Docx),
        ("名单.xlsx", office(EXCEL, &[("xl/workbook.xml", b"<w/>")]), FileKind::Xlsx),
        ("汇报.pptx", office(SLIDES, &[("ppt/presentation.xml", b"<p/>")]), FileKind::Pptx),
        ("旧.doc", compound(&[("/WordDocument", b"text")]), FileKind::Doc),
        ("旧.wps", compound(&[("/WordDocument", b"text")]), FileKind::Doc),
        ("旧.xls", compound(&[("/Workbook", b"cells")]), FileKind::Xls),
        ("旧.et", compound(&[("/Book", b"cells")]), FileKind::Xls),
        ("旧.ppt", compound(&[("/PowerPoint Document", b"slides")]), FileKind::Ppt),
        ("公文.ofd", zip(&[("OFD.xml", b"<ofd/>"), ("Doc_0/Document.xml", b"<d/>")]), FileKind::Ofd),
        ("说明.txt", "使用说明\n".as_bytes().to_vec(), FileKind::Text),
        ("说明.csv", gbk.to_vec(), FileKind::Text),
        ("打包.zip", zip(&[("a/证书.pdf", b"x"), ("a/", b""), ("__MACOSX/._x", b"")]), FileKind::Zip),
    ] {
        assert_eq!(kind_of(name, &bytes), Ok(kind), "{name}");
        assert_eq!(FileKind::from_id(kind.id()), Some(kind));
    }
}

#[test]
fn what_could_harm_a_reader_is_refused_under_every_name() {
    let mut hidden = b"<script>x</script>\n".to_vec();
    hidden.extend(pdf("hello"));
    let mut gifar = jpeg(10, 10);
    gifar.extend(zip(&[("META-INF/MANIFEST.MF", b""), ("A.class", b"")]));
    let mut pdf_and_zip = pdf("hello");
    pdf_and_zip.extend(zip(&[("a.txt", b"a")]));
    let mut program_first = b"MZ\x90\0".to_vec();
    program_first.extend(zip(&[("a.txt", b"a")]));
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("a page", b"<html><script>alert(1)</script></html>".to_vec()),
        ("a page behind words", format!("note\n<ScRiPt>{}", "x".repeat(9)).into_bytes()),
        ("a drawing", br#"<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>"#.to_vec()),
        ("a drawing with declaration", br#"<?xml version="1.0"?><svg/>"#.to_vec()),
        ("a shell script", b"#!/bin/sh\nrm x\n".to_vec()),
        ("a batch file", b"@echo off\r\n".to_vec()),
        ("a Windows program", b"MZ\x90\0\x03\0\0\0".to_vec()),
        ("a Linux program", b"\x7fELF\x02\x01\x01\0".to_vec()),
        ("a GIF picture", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec()),
        ("a RAR archive", b"Rar!\x1a\x07\x01\0".to_vec()),
        ("a 7z archive", b"7z\xbc\xaf\x27\x1c\0\x04".to_vec()),
        ("rich text", br"{\rtf1\ansi}".to_vec()),
        ("text in UTF-16", b"\xff\xfea\0b\0".to_vec()),
        ("nothing", Vec::new()),
        ("noise", vec![0x13; 100]),
        ("a PDF that does not begin at its beginning", hidden),
        ("a picture with a Java program behind", gifar),
        ("a PDF with an archive behind", pdf_and_zip),
        ("an archive with a program before", program_first),
        ("a Java program", zip(&[("META-INF/MANIFEST.MF", b""), ("A.class", b"")])),
        ("an archive with a script", zip(&[("a.pdf", b""), ("b.js", b"")])),
        ("an archive that leaves its folder", zip(&[("../a.pdf", b"")])),
        ("an archive that goes to the root", zip(&[("/etc/a.pdf", b"")])),
        ("an archive in an archive", zip(&[("a.zip", b"")])),
        ("an open document", zip(&[("mimetype", b"application/vnd.oasis"), ("content.xml", b"")])),
        ("a Word file with macros", office("ms-word.document.macroEnabled.main+xml", &[("word/document.xml", b"")])),
        ("macros under another name", office(WORD, &[("word/document.xml", b""), ("word/vbaProject.bin", b"")])),
        ("a Word file that is a Java program", office(WORD, &[("META-INF/MANIFEST.MF", b"")])),
        ("a package of another kind", office("ms-package.other+xml", &[])),
        ("old macros", compound(&[("/WordDocument", b""), ("/Macros/VBA/dir", b"")])),
        ("a program to install", compound(&[("/Binary.Setup", b"")])),
        ("a protected workbook", compound(&[("/EncryptedPackage", b""), ("/EncryptionInfo", b"")])),
        ("half a compound file", compound(&[("/WordDocument", b"")])[..600].to_vec()),
        ("a picture of 2.5 billion dots", png(50_000, 50_000)),
        ("a photograph of 4 billion dots", jpeg(65_535, 65_535)),
        ("a picture without a size", b"\x89PNG\r\n\x1a\n".to_vec()),
        ("a photograph without a size", b"\xff\xd8\xff\xda\0\x02".to_vec()),
    ];
    for (what, bytes) in &files {
        for ending in FileKind::ALL.iter().flat_map(|kind| kind.endings()).copied().chain(["html", "svg", "exe", ""]) {
            let refused = kind_of(&format!("材料.{ending}"), bytes);
            let message = refused.expect_err(&format!("{what} as .{ending}"));
            assert!(!message.zh.is_empty() && !message.en.is_empty() && !message.en.contains('!'));
        }
    }
}

#[test]
fn the_ending_must_agree_and_the_message_says_which_is_right() {
    let message = kind_of("照片.png", &jpeg(1, 1)).unwrap_err();
    assert_eq!(message.zh, "文件内容与扩展名 .png 不符，应为 .jpg 或 .jpeg");
    assert_eq!(message.en, "the content does not fit the ending .png: it should be .jpg or .jpeg");
    assert_eq!(kind_of("照片", &jpeg(1, 1)).unwrap_err().zh, "文件名没有扩展名，应为 .jpg 或 .jpeg");
    let message = kind_of("a.gif", b"GIF89a").unwrap_err();
    assert!(message.zh.contains(".pdf、.jpg") && message.en.contains(".wps"), "{message:?}");
    let inside = kind_of("打包.zip", &zip(&[("安装\u{202e}.exe", b"")])).unwrap_err();
    assert!(inside.zh.contains("「安装.exe」"), "{inside:?}");
}

#[test]
fn rules_say_how_large_and_which() {
    let bytes = pdf("hello");
    let rules = Rules { largest: 2 << 20, kinds: vec![FileKind::Jpeg] };
    let refused = accept("a.pdf", Cursor::new(&bytes), bytes.len() as u64, &rules).unwrap_err();
    assert_eq!(refused.zh, "不支持这种文件；可用 .jpg、.jpeg");
    let refused = accept("a.jpg", Cursor::new(jpeg(1, 1)), 3 << 20, &rules).unwrap_err();
    assert_eq!(refused.en, "the file is larger than 2 MB; shrink its pictures or divide it");
}

#[test]
fn only_three_kinds_are_shown_in_place_and_no_text_is() {
    for kind in FileKind::ALL {
        let shown = matches!(kind, FileKind::Pdf | FileKind::Jpeg | FileKind::Png);
        assert_eq!(kind.disposition(), if shown { Disposition::InPlace } else { Disposition::Download });
        assert!(shown || kind.content_type().starts_with("application/"), "{kind:?}");
    }
}

#[test]
fn bombs_are_refused_quickly_and_unopened() {
    let begin = Instant::now();
    let zeros = vec![0; 64 << 20];
    let bomb = office(WORD, &[("word/document.xml", &zeros)]);
    assert!(bomb.len() < 1 << 20);
    let refused = kind_of("a.docx", &bomb).unwrap_err();
    assert!(refused.zh.contains("解压后过大"), "{refused:?}");

    // One entry of the list again and again, with the record behind it that says how many there are.
    let one = zip(&[("a.pdf", b"")]);
    let list = one.windows(4).position(|part| part == b"PK\x01\x02").unwrap();
    let end = one.windows(4).position(|part| part == b"PK\x05\x06").unwrap();
    let entry = &one[list..end];
    let many = |count: usize| {
        let mut file = one[..list].to_vec();
        file.extend(entry.repeat(count));
        let (directory, start, record) = ((entry.len() * count) as u64, list as u64, file.len() as u64);
        if let Ok(count) = u16::try_from(count) {
            file.extend(b"PK\x05\x06\0\0\0\0");
            file.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
            file.extend(u32::try_from(directory).unwrap().to_le_bytes());
            file.extend(u32::try_from(start).unwrap().to_le_bytes());
            file.extend(b"\0\0");
            return file;
        }
        // The longer form, and the shorter one that claims a single entry.
        file.extend(b"PK\x06\x06\x2c\0\0\0\0\0\0\0\x2d\0\x2d\0\0\0\0\0\0\0\0\0");
        for value in [count as u64, count as u64, directory, start] {
            file.extend(value.to_le_bytes());
        }
        file.extend(b"PK\x06\x07\0\0\0\0");
        file.extend(record.to_le_bytes());
        file.extend(b"\x01\0\0\0PK\x05\x06\0\0\0\0\x01\0\x01\0\xff\xff\xff\xff\xff\xff\xff\xff\0\0");
        file
    };
    assert_eq!(kind_of("a.zip", &many(1)), Ok(FileKind::Zip), "the made-up list is a right one");
    let refused = kind_of("a.zip", &many(2)).unwrap_err();
    assert!(refused.zh.contains("还藏有另一种文件"), "two entries of one name: {refused:?}");
    for count in [10_001, 1_000_000] {
        let refused = kind_of("a.zip", &many(count)).unwrap_err();
        assert!(refused.zh.contains("内部文件过多"), "{refused:?}");
    }
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
}

#[test]
fn damage_at_any_place_is_answered() {
    let whole = [pdf("hello"), jpeg(9, 9), png(9, 9), office(WORD, &[]), compound(&[("/WordDocument", b"text")])];
    for bytes in &whole {
        for length in (0..bytes.len()).step_by(7) {
            let _ = kind_of("a.doc", &bytes[..length]);
        }
        for place in (0..bytes.len()).step_by(3) {
            for value in [0, 0x7F, 0xFF] {
                let mut changed = bytes.clone();
                changed[place] = value;
                let _ = kind_of("a.doc", &changed);
            }
        }
    }
}
