using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace TradingConsole.Core.Forecasts.Raw;

/// <summary>
/// Where raw answers lie, untouched: <c>source/dt=YYYY-MM-DD/name-run-sequence.jsonl.gz</c> below one root, read-only once sealed, listed with
/// their hashes in <c>manifest.jsonl</c>. What is not listed does not exist for anything derived.
/// </summary>
/// <param name="root">The folder, e.g. <c>DATA/raw</c>; made when first written to.</param>
/// <remarks>Thread-safe; several shelves and processes may share a root.</remarks>
public sealed class RawShelf(string root)
{
    private const string OpenFolder = ".open";
    private const string Ending = ".jsonl.gz";

    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Gates = new(StringComparer.Ordinal);

    private readonly RawManifest _manifest = new(Path.Combine(root, "manifest.jsonl"));
    private readonly SemaphoreSlim _gate = Gates.GetOrAdd(Path.GetFullPath(root), _ => new SemaphoreSlim(1, 1));

    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>Begins a series. One run seals a series of one source and name once: ask <see cref="Find"/> first and spare the requests.</summary>
    /// <param name="name">See <see cref="RawName"/>.</param>
    public RawSeries Begin(RawSource source, string name, Guid runId)
    {
        RawName.Check(name);
        var open = Path.Combine(Root, OpenFolder);
        Directory.CreateDirectory(open);
        return new RawSeries(this, source, name, runId, Path.Combine(open, $"{Guid.NewGuid():N}.jsonl.gz"));
    }

    /// <summary>What the run has sealed of a series; null while it has not.</summary>
    public RawFile? Find(RawSource source, string name, Guid runId) => Standing(List(), source, name, runId);

    /// <summary>Every listed file in the order of sealing.</summary>
    /// <exception cref="RawManifestException">The manifest cannot be read.</exception>
    public ImmutableArray<RawFile> List() => _manifest.Read();

    public ImmutableArray<RawFile> List(Guid runId) => [.. List().Where(file => file.RunId == runId)];

    /// <summary>Files that lie here unlisted, relative to the root: what crashes left. They are never read; a person may remove them.</summary>
    public ImmutableArray<string> Unlisted()
    {
        var listed = List().Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        return !Directory.Exists(Root)
            ? []
            : [.. Directory.EnumerateFiles(Root, $"*{Ending}", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
                .Where(path => !listed.Contains(path))
                .Order(StringComparer.Ordinal)];
    }

    /// <summary>Numbers that lines of the manifest must have had.</summary>
    /// <remarks>A crash between naming a file and listing it skips a number too, but then the same series of that run is listed under a later one.</remarks>
    public ImmutableArray<RawGap> Gaps()
    {
        var listed = List();
        var unlisted = Unlisted().Select(path => (Path: path, Stem: Stem(path))).ToLookup(file => Number(file.Path, file.Stem));
        var numbers = listed.Select(file => file.Sequence).ToHashSet();
        var gaps = ImmutableArray.CreateBuilder<RawGap>();
        for (var number = 1L; number < (listed.IsEmpty ? 0 : listed[^1].Sequence); number++)
        {
            var left = unlisted[number].ToList();
            if (!numbers.Contains(number) && !left.Exists(file => listed.Any(known => known.Sequence > number && Stem(known.Path) == file.Stem)))
            {
                gaps.Add(new RawGap(number, left.Count > 0 ? left[0].Path : null));
            }
        }

        return gaps.ToImmutable();

        static string Stem(string path) => path[..(path.LastIndexOf('-') + 1)];

        static long Number(string path, string stem) =>
            long.TryParse(path.AsSpan(stem.Length, path.Length - stem.Length - Ending.Length), CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>Removes what a process that died left of series it had begun.</summary>
    /// <param name="before">By the files' own time: nobody has written to them since.</param>
    /// <returns>How many.</returns>
    public int Sweep(DateTimeOffset before)
    {
        var open = Path.Combine(Root, OpenFolder);
        var left = Directory.Exists(open) ? Directory.GetFiles(open, $"*{Ending}").Where(path => File.GetLastWriteTimeUtc(path) < before.UtcDateTime).ToList() : [];
        left.ForEach(File.Delete);
        return left.Count;
    }

    /// <summary>The lines of a listed file in their order, after its hash was found right.</summary>
    /// <exception cref="RawDamagedException">The file is gone or is not what was listed.</exception>
    public async IAsyncEnumerable<RawLine> ReadAsync(RawFile file, [EnumeratorCancellation] CancellationToken ct = default)
    {
        await CheckAsync(file, ct);
        await foreach (var line in RawText.ReadAsync(Path.Combine(Root, file.Path), ct))
        {
            yield return line;
        }
    }

    /// <exception cref="RawDamagedException">The file is gone or is not what was listed.</exception>
    public async Task CheckAsync(RawFile file, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var path = Path.Combine(Root, file.Path);
        var actual = File.Exists(path) ? await HashAsync(path, ct) : null;
        if (actual != file.Sha256)
        {
            throw new RawDamagedException(file.Path, file.Sha256, actual);
        }
    }

    internal async Task<RawFile?> ListAsync(RawSeries series, string openPath, CancellationToken ct)
    {
        var hash = await HashAsync(openPath, ct);
        await _gate.WaitAsync(ct);
        try
        {
            await using var held = await RawLock.TakeAsync(Path.Combine(Root, "manifest.lock"), ct);
            RawFile? standing = null;
            var added = _manifest.Add(listed =>
            {
                standing = Standing(listed, series.Source, series.Name, series.RunId);
                return standing is null ? Place(series, openPath, hash, listed.IsEmpty ? 1 : listed[^1].Sequence + 1) : null;
            });
            return added ?? standing;
        }
        finally
        {
            _gate.Release();
        }
    }

    private RawFile Place(RawSeries series, string openPath, string hash, long sequence)
    {
        var folder = $"{series.Source.ToString().ToLowerInvariant()}/dt={series.FirstAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
        Directory.CreateDirectory(Path.Combine(Root, folder));
        string path;
        while (File.Exists(Path.Combine(Root, path = $"{folder}/{series.Name}-{series.RunId.ToString("N")[^8..]}-{sequence:000000}.jsonl.gz")))
        {
            sequence++; // An unlisted file of a crash has the name; nothing is ever overwritten.
        }

        var bytes = new FileInfo(openPath).Length;
        File.Move(openPath, Path.Combine(Root, path), overwrite: false);
        File.SetAttributes(Path.Combine(Root, path), FileAttributes.ReadOnly);
        return new RawFile(
            sequence, series.Source, series.Name, path, series.RunId, series.FirstAt, series.LastAt, series.Lines, bytes, hash);
    }

    private static RawFile? Standing(ImmutableArray<RawFile> listed, RawSource source, string name, Guid runId) =>
        listed.FirstOrDefault(file => file.RunId == runId && file.Source == source && file.Name == name);

    private static async Task<string> HashAsync(string path, CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct));
    }
}
