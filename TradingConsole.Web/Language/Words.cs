using System.Globalization;
using System.Resources;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Terminal;

namespace TradingConsole.Web.Language;

/// <summary>The console's words in one language, out of its resource files. Immutable and shared by everybody who reads that language.</summary>
/// <remarks>
/// Chosen by language, not by the thread's culture: numbers, times and codes are written one way everywhere (<see cref="Formats"/>), only words differ.
/// </remarks>
public sealed class Words
{
    public static readonly Words English = new(ReportLanguage.English);
    public static readonly Words Korean = new(ReportLanguage.Korean);

    private readonly ResourceManager _resources;

    private Words(ReportLanguage language)
    {
        Language = language;
        _resources = new ResourceManager($"words.{language.Code()}", typeof(Words).Assembly);
    }

    public ReportLanguage Language { get; }

    public bool IsKorean => Language == ReportLanguage.Korean;

    /// <summary>The words under <paramref name="key"/>; the key itself when there are none, which a test forbids for every key in use.</summary>
    public string this[string key] => Find(key) ?? key;

    /// <summary>The words under <paramref name="key"/> with their places filled; what is put in is already written as it shall be read.</summary>
    /// <remarks>Of exactly one, the words under <c>KEY.singular</c> if there are any.</remarks>
    public string this[string key, params ReadOnlySpan<object?> values] => string.Format(
        CultureInfo.InvariantCulture, values is [1 or "1", ..] && Find($"{key}.singular") is { } singular ? singular : this[key], values);

    public static Words Of(ReportLanguage language) => language == ReportLanguage.Korean ? Korean : English;

    /// <summary>What Core says, in this language; in Core's English where there are no words for it.</summary>
    public string Say(Said said) => Sentences.Say(this, said);

    /// <summary>A sentence Core has kept without its code, such as why an entry was canceled, in this language if it is known.</summary>
    public string Say(string sentence) => Sentences.Say(this, sentence);

    /// <summary>Fields of a passport by their names, in the order of the alphabet.</summary>
    public string Fields(IEnumerable<string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return string.Join(", ", fields.Select(field => this[$"passport.field.{field}"]).Order(StringComparer.Ordinal));
    }

    /// <returns>Null when there are no words under <paramref name="key"/>.</returns>
    internal string? Find(string key) => _resources.GetString(key, CultureInfo.InvariantCulture);

    /// <summary>Every key and its words.</summary>
    internal IReadOnlyDictionary<string, string> All() =>
        _resources.GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!
            .Cast<System.Collections.DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!, StringComparer.Ordinal);
}
