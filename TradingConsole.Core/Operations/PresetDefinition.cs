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
    /// <summary>How preset bodies are written and read: every field without a default required, no field unknown.</summary>
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
        string kind, ImmutableArray<string> fields, ImmutableArray<string> required, ImmutableArray<PresetSeed> seeds,
        Func<JsonElement, IReadOnlyList<ValidationResult>> check) =>
        (Kind, Fields, Required, Seeds, _check) = (kind, fields, required, seeds, check);

    /// <summary><c>label</c>, <c>policy</c> or <c>risk</c>.</summary>
    public string Kind { get; }

    /// <summary>JSON names of the body's fields, declaration order.</summary>
    public ImmutableArray<string> Fields { get; }

    /// <summary>Fields a body must name. A limit that came later has a default, so that bodies saved before it still stand.</summary>
    public ImmutableArray<string> Required { get; }

    public ImmutableArray<PresetSeed> Seeds { get; }

    /// <param name="problems">The owning room's rules.</param>
    /// <param name="seeds">Version 1 first; the last one is active on a new desk.</param>
    public static PresetDefinition For<T>(
        string kind, Func<T, IEnumerable<ValidationResult>> problems, params (string Name, T Body)[] seeds)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(problems);
        ArgumentNullException.ThrowIfNull(seeds);
        var properties = Json.GetTypeInfo(typeof(T)).Properties
            .Where(property => property.Set is not null || property.AssociatedParameter is not null)
            .ToList();
        return new PresetDefinition(
            kind,
            [.. properties.Select(property => property.Name)],
            [.. properties.Where(property => property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false }).Select(property => property.Name)],
            [.. seeds.Select(seed => new PresetSeed(seed.Name, JsonSerializer.SerializeToElement(seed.Body, Json)))],
            body => [.. problems(body.Deserialize<T>(Json)!)]);
    }

    internal IReadOnlyList<ValidationResult> CheckValues(JsonElement body) => _check(body);
}
