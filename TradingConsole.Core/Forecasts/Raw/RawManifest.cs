using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TradingConsole.Core.Forecasts.Raw;

/// <summary>The list of sealed raw files, one JSON object a line, appended to and never rewritten.</summary>
/// <param name="path">The file; its folder must exist before something is added.</param>
internal sealed class RawManifest(string path)
{
    private static readonly JsonSerializerOptions Spelling = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>What it lists, in the order of sealing. A last line without its end was cut short by a crash and is left out.</summary>
    /// <exception cref="RawManifestException">A finished line cannot be read.</exception>
    public ImmutableArray<RawFile> Read()
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var text = new StreamReader(file, Encoding.UTF8);
        return Parse(text.ReadToEnd());
    }

    /// <summary>Mends a torn end and lets <paramref name="next"/> make one more line. The caller holds the shelf's lock.</summary>
    /// <param name="next">Sees what is listed; null adds nothing.</param>
    public RawFile? Add(Func<ImmutableArray<RawFile>, RawFile?> next)
    {
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        if (next(Parse(Encoding.UTF8.GetString(bytes, 0, whole))) is not { } added)
        {
            return null;
        }

        file.SetLength(whole); // What a crash left of a line: its file is unlisted, as it was never sealed.
        file.Position = whole;
        file.Write(JsonSerializer.SerializeToUtf8Bytes(added, Spelling));
        file.WriteByte((byte)'\n');
        file.Flush(flushToDisk: true);
        return added;
    }

    private ImmutableArray<RawFile> Parse(string text)
    {
        var files = ImmutableArray.CreateBuilder<RawFile>();
        var lines = text.Split('\n'); // What follows the last line's end is a line cut short, or nothing.
        for (var i = 0; i < lines.Length - 1; i++)
        {
            files.Add(Parse(lines[i], i + 1));
            if (i > 0 && files[i].Sequence <= files[i - 1].Sequence)
            {
                throw new RawManifestException(path, i + 1, $"sequence {files[i].Sequence} does not follow {files[i - 1].Sequence}");
            }
        }

        return files.DrainToImmutable();
    }

    private RawFile Parse(string line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<RawFile>(line, Spelling) ?? throw new RawManifestException(path, number, "null");
        }
        catch (JsonException unreadable)
        {
            throw new RawManifestException(path, number, unreadable.Message, unreadable);
        }
    }
}
