using System.Collections.Immutable;
using System.Text.RegularExpressions;
using TradingConsole.Core.Passport.Terminal;

namespace TradingConsole.Web.Language;

/// <summary>What Core says to a person, in the language they read. What has no words there is said in Core's English: nothing is lost.</summary>
/// <remarks>
/// A sentence with a code is worded by it, under <c>said.CODE</c>. What is stored or told as a sentence alone (the desk's refusals, a scan's reasons)
/// is known again by its English words, under <c>heard.*</c>. A place such as <c>{0:status}</c> holds a word of ours, itself found under
/// <c>status.*</c>.
/// </remarks>
internal static partial class Sentences
{
    private const string SaidPrefix = "said.";
    private const string HeardPrefix = "heard.";
    private const string ReasonKind = "reason";

    // The most words first: of two that fit, the one that leaves less open.
    private static readonly ImmutableArray<Heard> Known =
    [
        .. Words.English.All().Where(pair => pair.Key.StartsWith(HeardPrefix, StringComparison.Ordinal)).Select(pair => new Heard(pair.Key, pair.Value))
            .OrderByDescending(heard => heard.Letters).ThenBy(heard => heard.Key, StringComparer.Ordinal),
    ];

    public static string Say(Words words, Said said) =>
        words == Words.English ? said.Text
        : said.Code is { } code && words.Find(SaidPrefix + code) is { } template ? Fill(words, template, said.Values)
        : Say(words, said.Text);

    public static string Say(Words words, string text) =>
        words == Words.English ? text
        : Blocks(words, text) ?? Find(words, text) ?? string.Join("; ", text.Split("; ").Select(part => Find(words, part) ?? part));

    private static string? Find(Words words, string text)
    {
        foreach (var heard in Known)
        {
            if (heard.Read(text) is { } values)
            {
                return Fill(words, words[heard.Key], values);
            }
        }

        return null;
    }

    // What several guards object, each under its code: "DAY_LOSS: …. MAX_POSITIONS: …."
    private static string? Blocks(Words words, string text)
    {
        var codes = BlockCode().Matches(text);
        return codes is [{ Index: 0 }, ..]
            ? string.Join(" ", codes.Select((code, place) =>
            {
                var end = place + 1 < codes.Count ? codes[place + 1].Index : text.Length;
                var block = text[(code.Index + code.Length)..end].TrimEnd();
                return Find(words, block) is { } said ? $"{said} ({code.Value[..^2]})" : code.Value + block; // A code nobody knows words for stays in front.
            }))
            : null;
    }

    // Why the desk stays out, with its code for who looks it up.
    private static string Reason(Words words, string code) => words.Find($"{ReasonKind}.{code}") is { } said ? $"{said} ({code})" : code;

    private static string Fill(Words words, string template, IReadOnlyList<string> values) => Place().Replace(template, place =>
    {
        var number = place.Groups["number"].Value[0] - '0';
        var value = number < values.Count ? values[number] : "";
        return place.Groups["kind"] is { Success: true } kind
            ? kind.Value == ReasonKind ? string.Join(", ", value.Split(", ").Select(code => Reason(words, code)))
            : words.Find($"{kind.Value}.{NoLetters().Replace(value.ToLowerInvariant(), "_")}") ?? value : value;
    });

    [GeneratedRegex(@"\{(?<number>\d)(?::(?<kind>[a-z.]+))?\}")]
    internal static partial Regex Place();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NoLetters();

    [GeneratedRegex("(?<=^| )[A-Z][A-Z0-9_]{2,}: ")]
    private static partial Regex BlockCode();

    /// <summary>An English sentence with places, known again by the words between them.</summary>
    private sealed class Heard
    {
        private readonly string[] _between;
        private readonly int[] _places;

        public Heard(string key, string english)
        {
            var places = Place().Matches(english);
            var at = 0;
            var between = new List<string>();
            foreach (Match place in places)
            {
                between.Add(english[at..place.Index]);
                at = place.Index + place.Length;
            }

            between.Add(english[at..]);
            Key = key;
            _between = [.. between];
            _places = [.. places.Select(place => place.Groups["number"].Value[0] - '0')];
        }

        public string Key { get; }

        public int Letters => _between.Sum(words => words.Length);

        /// <returns>What stands in its places, by number; null when it is another sentence.</returns>
        public string[]? Read(string text)
        {
            if (_places.Length == 0)
            {
                return text == _between[0] ? [] : null;
            }

            if (!text.StartsWith(_between[0], StringComparison.Ordinal) || !text.EndsWith(_between[^1], StringComparison.Ordinal))
            {
                return null;
            }

            var values = new string[_places.Max() + 1];
            var at = _between[0].Length;
            for (var i = 0; i < _places.Length; i++)
            {
                var end = i == _places.Length - 1 ? text.Length - _between[^1].Length
                    : at < text.Length ? text.IndexOf(_between[i + 1], at + 1, StringComparison.Ordinal) : -1;
                if (end <= at || text.AsSpan(at, end - at).Contains("; ", StringComparison.Ordinal))
                {
                    return null; // No value holds what stands between two sentences.
                }

                values[_places[i]] = text[at..end];
                at = end + _between[i + 1].Length;
            }

            return values;
        }
    }
}
