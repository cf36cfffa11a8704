using System.IO.Compression;
using TradingConsole.Core.Forecasts.Raw;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Raw;

public sealed class RawShelfTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 1, 20, 23, 59, 58, 123, TimeSpan.Zero);
    private static readonly Guid Run = new("0190f3c4-0000-7000-8000-0000a1b2c3d4");

    private readonly string _root = Path.Combine(Path.GetTempPath(), $"raw-shelf-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_root))
        {
            Directory.Delete(_root, recursive: true);
        }
    }

    [Fact]
    public async Task Read_WhatWasSealed_ComesBackLetterForLetter()
    {
        RawLine[] lines =
        [
            new(At.AddTicks(7), "/markets?limit=100", "{\"a\":\"[\\\"Yes\\\", \\\"No\\\"]\"}\r\n\t  "),
            new(At.AddSeconds(3), "/markets?after_cursor=x", "\u0001 \u2028 한글 🎲 </script> \uFEFF"),
            new(At.AddSeconds(3), string.Empty, string.Empty),
        ];
        var shelf = new RawShelf(_root);

        var file = await KeepAsync(shelf, "markets", Run, lines);

        Assert.Equal("gamma/dt=2026-01-20/markets-a1b2c3d4-000001.jsonl.gz", file.Path);
        Assert.Equal((1, 3, lines[0].At, lines[2].At), (file.Sequence, file.Lines, file.FirstAt, file.LastAt));
        Assert.Equal(new FileInfo(Path.Combine(_root, file.Path)).Length, file.Bytes);
        Assert.Equal(lines, await ReadAsync(shelf, file));
        Assert.Equal<RawFile>([file], new RawShelf(_root).List());
        Assert.True(File.GetAttributes(Path.Combine(_root, file.Path)).HasFlag(FileAttributes.ReadOnly));
        Assert.Empty(shelf.Unlisted());
    }

    [Fact]
    public async Task Seal_SameRunSourceAndNameAgain_KeepsTheFirst()
    {
        var shelf = new RawShelf(_root);
        var first = await KeepAsync(shelf, "markets", Run, new RawLine(At, "a", "first"));

        var again = await KeepAsync(new RawShelf(_root), "markets", Run, new RawLine(At.AddHours(1), "a", "second"));
        var part = await KeepAsync(shelf, RawName.Part("markets", 2), Run, new RawLine(At, "a", "second"));

        Assert.Equal(first, again);
        Assert.Equal(first, shelf.Find(RawSource.Gamma, "markets", Run));
        Assert.Null(shelf.Find(RawSource.History, "markets", Run));
        Assert.Equal<RawFile>([first, part], shelf.List());
        Assert.Equal("markets", RawName.Kind(part.Name));
        Assert.Equal(2, Directory.GetFiles(_root, "*.jsonl.gz", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Seal_WithoutLines_ListsNothing()
    {
        var shelf = new RawShelf(_root);

        await using var series = shelf.Begin(RawSource.Ws, "market", Run);

        Assert.Null(await series.SealAsync(CancellationToken.None));
        Assert.Empty(shelf.List());
    }

    [Fact]
    public async Task Dispose_Unsealed_LeavesNothing()
    {
        var shelf = new RawShelf(_root);
        await using (var series = shelf.Begin(RawSource.Gamma, "markets", Run))
        {
            await series.AppendAsync(new RawLine(At, "a", "b"), CancellationToken.None);
        }

        Assert.Empty(shelf.List());
        Assert.Empty(shelf.Unlisted());
    }

    [Fact]
    public async Task Append_ClockSetBack_KeepsTheOrderAndTheWholeSpan()
    {
        RawLine[] lines = [new(At, "a", "1"), new(At.AddHours(-1), "a", "2"), new(At.AddMinutes(-1), "a", "3")];
        var shelf = new RawShelf(_root);

        var file = await KeepAsync(shelf, "markets", Run, lines);

        Assert.Equal((At.AddHours(-1), At), (file.FirstAt, file.LastAt));
        Assert.Equal(lines, await ReadAsync(shelf, file));
    }

    [Fact]
    public async Task Read_OneByteChanged_RefusesNamingPathAndBothHashes()
    {
        var shelf = new RawShelf(_root);
        var file = await KeepAsync(shelf, "markets", Run, new RawLine(At, "a", new string('x', 500)));
        var path = Path.Combine(_root, file.Path);
        File.SetAttributes(path, FileAttributes.Normal);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^3] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);

        var damaged = await Assert.ThrowsAsync<RawDamagedException>(() => ReadAsync(shelf, file));

        Assert.Equal((file.Path, file.Sha256), (damaged.Path, damaged.Listed));
        Assert.NotEqual(file.Sha256, damaged.Actual);
        Assert.All([file.Path, file.Sha256, damaged.Actual!], said => Assert.Contains(said, damaged.Message, StringComparison.Ordinal));
        File.Delete(path);
        Assert.Null((await Assert.ThrowsAsync<RawDamagedException>(() => ReadAsync(shelf, file))).Actual);
    }

    [Fact]
    public async Task Manifest_TornLastLine_IsMendedAndItsFileNamed()
    {
        var shelf = new RawShelf(_root);
        var kept = await KeepAsync(shelf, "markets", Run, new RawLine(At, "a", "b"));
        var torn = await KeepAsync(shelf, "prices", Run, new RawLine(At, "a", "b"));
        var manifest = Path.Combine(_root, "manifest.jsonl");
        var text = await File.ReadAllTextAsync(manifest);
        await File.WriteAllTextAsync(manifest, text[..^20]); // The crash came while the line was being written.

        Assert.Equal<RawFile>([kept], shelf.List());
        Assert.Equal<string>([torn.Path], shelf.Unlisted());

        var again = await KeepAsync(shelf, "prices", Run, new RawLine(At, "a", "b"));

        Assert.Equal("gamma/dt=2026-01-20/prices-a1b2c3d4-000003.jsonl.gz", again.Path); // The unlisted file is not written over.
        Assert.Equal<RawFile>([kept, again], new RawShelf(_root).List());
        Assert.Equal<string>([torn.Path], shelf.Unlisted());
    }

    [Fact]
    public async Task Manifest_DamagedInTheMiddle_NamesTheLine()
    {
        var shelf = new RawShelf(_root);
        await KeepAsync(shelf, "markets", Run, new RawLine(At, "a", "b"));
        await File.AppendAllTextAsync(Path.Combine(_root, "manifest.jsonl"), "{\"sequence\":2}\n");

        Assert.Equal(2, Assert.Throws<RawManifestException>(() => shelf.List()).Line);
    }

    [Fact]
    public async Task Seal_ManyAtOnce_GivesEachItsNumber()
    {
        var shelves = new[] { new RawShelf(_root), new RawShelf(_root) };

        var files = await Task.WhenAll(Enumerable.Range(1, 20).Select(
            i => KeepAsync(shelves[i % 2], RawName.Part("prices", i), Run, new RawLine(At, "a", $"{i}"))));

        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), files.Select(f => f.Sequence).Order());
        Assert.Equal(files.OrderBy(f => f.Sequence), shelves[0].List());
    }

    [Theory]
    [InlineData("../markets")]
    [InlineData("Markets")]
    [InlineData("a.b.c")]
    [InlineData("")]
    public void Begin_NameThatIsNoName_Refuses(string name) =>
        Assert.ThrowsAny<ArgumentException>(() => new RawShelf(_root).Begin(RawSource.Gamma, name, Run));

    [Fact]
    public async Task Read_BrokenLineInsideASoundFile_NamesFileAndLine()
    {
        Directory.CreateDirectory(_root);
        var path = Path.Combine(_root, "x.jsonl.gz");
        await using (var zip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        {
            zip.Write("{\"at\":\"2026-01-20T00:00:00Z\",\"request\":\"a\",\"body\":\"b\"}\n{\"at\":\"2026\"}\n"u8);
        }

        var unreadable = await Assert.ThrowsAsync<InvalidDataException>(async () => await RawText.ReadAsync(path, default).CountAsync());

        Assert.Contains("line 2", unreadable.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sweep_RemovesOnlyWhatNobodyHasWrittenToSince()
    {
        var shelf = new RawShelf(_root);
        Assert.Equal(0, shelf.Sweep(At));
        var kept = await KeepAsync(shelf, "markets", Run, new RawLine(At, "a", "b"));
        await using var open = shelf.Begin(RawSource.Gamma, "resolutions", Run);
        var left = Path.Combine(_root, ".open", "left.jsonl.gz");
        await File.WriteAllTextAsync(left, "torn");
        File.SetLastWriteTimeUtc(left, At.UtcDateTime);
        File.SetLastWriteTimeUtc(Path.Combine(_root, kept.Path), At.UtcDateTime.AddDays(-9));

        Assert.Equal((0, 1), (shelf.Sweep(At), shelf.Sweep(At.AddSeconds(1))));

        Assert.False(File.Exists(left));
        Assert.Single(Directory.GetFiles(Path.Combine(_root, ".open")));
        Assert.Equal(kept, Assert.Single(shelf.List()));
        await shelf.CheckAsync(kept);
    }

    private static async Task<RawFile> KeepAsync(RawShelf shelf, string name, Guid run, params RawLine[] lines)
    {
        await using var series = shelf.Begin(RawSource.Gamma, name, run);
        foreach (var line in lines)
        {
            await series.AppendAsync(line, CancellationToken.None);
        }

        return (await series.SealAsync(CancellationToken.None))!;
    }

    private static async Task<List<RawLine>> ReadAsync(RawShelf shelf, RawFile file) => await shelf.ReadAsync(file).ToListAsync();
}
