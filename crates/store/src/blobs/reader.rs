//! Reading a kept file bit by bit.

use std::io::{self, SeekFrom};
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncSeek, AsyncSeekExt as _, ReadBuf, Take};

use super::digest::Size;
use super::error::BlobError;

/// A kept file, or a part of it, to be read.
pub struct BlobReader {
    size: Size,
    part: Range<u64>,
    bytes: Pin<Box<dyn AsyncRead + Send>>,
}

impl BlobReader {
    pub(super) async fn of<F>(mut file: F, size: Size, part: Option<Range<u64>>) -> Result<Self, BlobError>
    where
        F: AsyncRead + AsyncSeek + Send + Unpin + 'static,
    {
        let part = part.map_or(0..size.0, |part| part.start..part.end.min(size.0));
        if part.start > part.end || (part.start >= size.0 && size.0 > 0) {
            return Err(BlobError::OutOfRange(size));
        }
        file.seek(SeekFrom::Start(part.start)).await?;
        let bytes: Take<F> = file.take(part.end - part.start);
        Ok(Self { size, part, bytes: Box::pin(bytes) })
    }

    /// Size of the whole file.
    pub fn size(&self) -> Size {
        self.size
    }

    /// Which bytes come: from and up to, the end not included.
    pub fn part(&self) -> Range<u64> {
        self.part.clone()
    }

    /// How many bytes come.
    pub fn length(&self) -> Size {
        Size(self.part.end - self.part.start)
    }
}

impl AsyncRead for BlobReader {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.bytes.as_mut().poll_read(cx, buffer)
    }
}
