using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TradingConsole.Core.Boosting;

namespace TradingConsole.Core.Models;

/// <summary>The one-file form of a model: a line naming the format, a JSON header line, then LightGBM texts one after another.</summary>
/// <remarks>
/// The header carries each text's length and the SHA-256 of all of them, so a truncated or edited file is refused with the
/// reason. Every text opens in LightGBM after being cut out.
/// </remarks>
public static class ModelArtifact
{
    private const string Format = "TradingConsole model/1";
    private const int HeaderBytesMax = 1 << 20;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <param name="ensembles">One for each of the header's targets, in their order.</param>
    public static byte[] Write(ModelHeader header, IReadOnlyList<TreeEnsemble> ensembles)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(ensembles);
        if (ensembles.Count != header.Targets.Length)
        {
            throw new ArgumentException($"{ensembles.Count} ensembles for {header.Targets.Length} targets", nameof(ensembles));
        }

        var texts = ensembles.Select(ensemble => Encoding.UTF8.GetBytes(LightGbmText.Write(ensemble))).ToArray();
        var body = texts.SelectMany(text => text).ToArray();
        var signed = header with { FeatureSchemaHash = SchemaHash.Of(header.FeatureSchemaVersion, header.FeatureNames) };
        var stored = new StoredHeader(signed, [.. texts.Select(text => text.Length)], Hash(body));
        return [.. Encoding.UTF8.GetBytes($"{Format}\n{JsonSerializer.Serialize(stored, Json)}\n"), .. body];
    }

    /// <exception cref="ModelArtifactException">Not a model file, truncated, edited, or of an unknown version.</exception>
    public static (ModelHeader Header, ImmutableArray<TreeEnsemble> Ensembles) Read(ReadOnlySpan<byte> artifact)
    {
        var first = artifact.IndexOf((byte)'\n');
        if (first < 0 || first > 64 || Encoding.UTF8.GetString(artifact[..first]) != Format)
        {
            throw new ModelArtifactException($"the file does not begin with '{Format}': not a model of this console");
        }

        var rest = artifact[(first + 1)..];
        var end = rest[..Math.Min(rest.Length, HeaderBytesMax)].IndexOf((byte)'\n');
        if (end < 0)
        {
            throw new ModelArtifactException("the model file's header line does not end: the file was cut off");
        }

        var stored = ParseHeader(rest[..end]);
        var body = rest[(end + 1)..];
        var expected = stored.Lengths.Sum(length => (long)length);
        if (body.Length != expected)
        {
            throw new ModelArtifactException($"the model file holds {body.Length} bytes of trees, its header says {expected}");
        }

        if (Hash(body) != stored.BodySha256)
        {
            throw new ModelArtifactException($"the model file's trees do not match their checksum {stored.BodySha256}: the file was damaged or edited");
        }

        return (stored.Header, ReadEnsembles(stored, body));
    }

    /// <summary>SHA-256 in lower-case hexadecimal: the name artifacts are stored and compared under.</summary>
    public static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static StoredHeader ParseHeader(ReadOnlySpan<byte> line)
    {
        try
        {
            var stored = JsonSerializer.Deserialize<StoredHeader>(line, Json);
            if (stored?.Header is null || stored.Header.FeatureNames.IsDefault || stored.Header.Targets.IsDefault
                || stored.Header.LabelSpec is null || stored.Lengths.IsDefault
                || stored.Lengths.Length != stored.Header.Targets.Length || stored.Lengths.Any(length => length < 0))
            {
                throw new ModelArtifactException(
                    "the model file's header lacks featureNames, targets, labelSpec or one length for each target");
            }

            return stored;
        }
        catch (JsonException broken)
        {
            throw new ModelArtifactException($"the model file's header is not valid JSON: {broken.Message}", broken);
        }
    }

    private static ImmutableArray<TreeEnsemble> ReadEnsembles(StoredHeader stored, ReadOnlySpan<byte> body)
    {
        var ensembles = ImmutableArray.CreateBuilder<TreeEnsemble>(stored.Lengths.Length);
        for (var i = 0; i < stored.Lengths.Length; i++)
        {
            var text = Encoding.UTF8.GetString(body[..stored.Lengths[i]]);
            body = body[stored.Lengths[i]..];
            try
            {
                ensembles.Add(LightGbmText.Read(text));
            }
            catch (LightGbmFormatException broken)
            {
                throw new ModelArtifactException($"target {stored.Header.Targets[i]}: {broken.Message}", broken);
            }
        }

        return ensembles.MoveToImmutable();
    }

    private sealed record StoredHeader(ModelHeader Header, ImmutableArray<int> Lengths, string BodySha256);
}
