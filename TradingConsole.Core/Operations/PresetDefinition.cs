using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TradingConsole.Core.Operations;

/// <summary>A preset the desk starts with.</summary>
public sealed record PresetSeed(string Name, JsonElement Body);

/// <summary>One kind of preset: how its JSON is read, which rules it obeys, and what a new desk begins with.</summary>
/// <remarks>
/// This wing knows no room. Whoever wires the process hands over the room's record and rules; presets travel as JSON with
/// camelCase names. The last seed becomes the active version of a new desk.
/// </remarks>
public sealed class PresetDefinition
{
    /// <summary>How preset bodies are written and read: every field required, no field unknown.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        IgnoreReadOnlyProperties = true,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private readonly Func<JsonElement, IReadOnlyList<ValidationResult>> _check;

    private PresetDefinition(
        string kind, ImmutableArray<string> fields, ImmutableArray<PresetSeed> seeds,
        Func<JsonElement, IReadOnlyList<ValidationResult>> check) =>
        (Kind, Fields, Seeds, _check) = (kind, fields, seeds, check);

    /// <summary><c>label</c>, <c>policy</c> or <c>risk</c>.</summary>
    public string Kind { get; }

    /// <summary>JSON names of the body's fields, declaration order.</summary>
    public ImmutableArray<string> Fields { get; }

    public ImmutableArray<PresetSeed> Seeds { get; }

    /// <param name="problems">The owning room's rules.</param>
    /// <param name="seeds">Version 1 first; the last one is active on a new desk.</param>
    public static PresetDefinition For<T>(
        string kind, Func<T, IEnumerable<ValidationResult>> problems, params (string Name, T Body)[] seeds)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(problems);
        ArgumentNullException.ThrowIfNull(seeds);
        var fields = Json.GetTypeInfo(typeof(T)).Properties
            .Where(property => property.Set is not null || property.AssociatedParameter is not null)
            .Select(property => property.Name)
            .ToImmutableArray();
        return new PresetDefinition(
            kind,
            fields,
            [.. seeds.Select(seed => new PresetSeed(seed.Name, JsonSerializer.SerializeToElement(seed.Body, Json)))],
            body => [.. problems(body.Deserialize<T>(Json)!)]);
    }

    internal IReadOnlyList<ValidationResult> CheckValues(JsonElement body) => _check(body);
}
