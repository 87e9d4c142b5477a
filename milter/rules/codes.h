/* SPDX-License-Identifier: BSD-2-Clause */
/* ISO 639-1 and ISO 4217, made by make-codes: do not edit. */
#ifndef RULES_CODES_H
#define RULES_CODES_H

#include <stdint.h>

/* By the first letter; for the second, a is the lowest bit. */
static const uint32_t language_codes[26] = {
	0x3263433, /* a: abefkmnrsvyz */
	0x00671d1, /* b: aeghimnors */
	0x1364091, /* c: aehorsuvy */
	0x2200011, /* d: aevz */
	0x01c6810, /* e: elnostu */
	0x1024321, /* f: afijory */
	0x0302809, /* g: adlnuv */
	0x31a4111, /* h: aeiortuyz */
	0x01c4559, /* i: adegikostu */
	0x0200001, /* j: av */
	0x1767f41, /* k: agijklmnorsuvwy */
	0x0386143, /* l: abginotuv */
	0x10e2dc0, /* m: ghiklnrsty */
	0x122685b, /* n: abdeglnorvy */
	0x0061204, /* o: cjmrs */
	0x00c0901, /* p: ailst */
	0x0100000, /* q: u */
	0x0507000, /* r: mnouw */
	0x07f7d5d, /* s: acdegiklmnoqrstuvw */
	0x14e6dd1, /* t: aeghiklnorstwy */
	0x2020440, /* u: gkrz */
	0x0004110, /* v: eio */
	0x0004001, /* w: ao */
	0x0000080, /* x: h */
	0x0004100, /* y: io */
	0x0100081, /* z: ahu */
};

static const char currency_codes[] =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF "
    "BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF "
    "CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB "
    "EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF "
    "IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD "
    "KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU "
    "MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN "
    "PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD "
    "SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY "
    "TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST "
    "XAF XAG XAU XBA XBB XBC XBD XCD XDR XOF XPD XPF XPT XSU XTS XUA "
    "XXX YER ZAR ZMW ZWL ";

#endif
